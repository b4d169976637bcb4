#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/platform/durability.hpp"

namespace slotctl {

/// What to do if a lock cannot be made, for messages.
inline constexpr const char* where_locks_go =
    "check the permissions of that directory; [lock] directory sets the directory of PostgreSQL locks";

/// A file to lock. If missing, it is created together with the directories above it; it is never truncated or
/// removed. The kernel releases the lock when this object or the process ends.
class LockFile {
  public:
    /// The owner of the directory can lock it too (on Windows, those to whom the directory is open, unless
    /// these are large groups such as Users); with `like`, so can everybody who may write to that file.
    /// Throws Error(permission or failed) with the path and the system's reason.
    explicit LockFile(const std::filesystem::path& file,
                      const std::optional<std::filesystem::path>& like = std::nullopt);
    ~LockFile();
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;

    /// False if another process has the lock. Precondition: this one does not have it. Throws Error(failed).
    bool try_lock();

  private:
    struct Open;
    std::unique_ptr<Open> open_;
    std::filesystem::path path_;
};

/// Replaces a small file by `text`, so that a reader sees either the old text or the new one. Only its owner,
/// and in a service account's directory its group, can read it; on Windows, as `ensure_private_file` says.
/// Throws Error(permission or failed).
void replace_file(const std::filesystem::path& file, const std::string& text,
                  Durability durability = Durability::durable);

}  // namespace slotctl
