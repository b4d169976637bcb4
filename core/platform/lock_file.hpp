#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace slotctl {

/// A file to lock. It is made where it is missing, with the directories above it, and never truncated or
/// removed.
class LockFile {
  public:
    /// The owner of the directory can lock it as well; with `like`, so can everybody who may write to that
    /// file. Throws Error(permission or failed) with the path and the system's reason.
    explicit LockFile(const std::filesystem::path& file,
                      const std::optional<std::filesystem::path>& like = std::nullopt);
    ~LockFile();
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;

    /// What to open: it names this very file as long as this lives, whatever is put in its place meanwhile.
    [[nodiscard]] const std::string& opened() const { return opened_; }

  private:
    struct Open;
    std::unique_ptr<Open> open_;
    std::string opened_;
};

/// Replaces a small file by `text`, so that a reader sees the old or the new one, never half of it. Only its
/// owner, and in a service account's directory the group, can read it. Throws Error(permission or failed).
void replace_file(const std::filesystem::path& file, const std::string& text);

}  // namespace slotctl
