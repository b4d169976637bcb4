#pragma once

#include <filesystem>
#include <istream>
#include <memory>

namespace slotctl {

/// A file to read from beginning to end. Anything that is not a file is refused, as in `read_file`.
class InputFile {
  public:
    /// Throws FileTrouble.
    explicit InputFile(const std::filesystem::path& file);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    [[nodiscard]] std::istream& stream();

  private:
    struct Open;
    std::unique_ptr<Open> open_;
};

}  // namespace slotctl
