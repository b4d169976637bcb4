#pragma once

#include <filesystem>
#include <memory>
#include <ostream>

namespace slotctl {

/// Where a long result goes, a piece at a time. What cannot be written is Error(permission or failed) with
/// the system's reason, thrown out of the stream's own functions.
class OutputStream {
  public:
    virtual ~OutputStream() = default;
    virtual std::ostream& stream() = 0;
    /// Writes what is left and makes the result final. Without it, a file stays as it was before.
    virtual void finish() = 0;
};

std::unique_ptr<OutputStream> to_standard_output();

/// Creates or replaces `file` as a whole: until `finish`, readers see the old one, and so they do if the disk
/// is full or the process ends. Only its owner may read it. What is not a regular file, such as a pipe, is
/// written to as it is.
std::unique_ptr<OutputStream> to_file(const std::filesystem::path& file);

}  // namespace slotctl
