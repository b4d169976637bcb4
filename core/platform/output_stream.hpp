#pragma once

#include <filesystem>
#include <memory>
#include <ostream>

namespace slotctl {

/// The destination of a long result, written piece by piece. The stream's own functions throw
/// Error(permission or failed) with the system's reason if something cannot be written.
class OutputStream {
  public:
    virtual ~OutputStream() = default;
    virtual std::ostream& stream() = 0;
    /// Writes the rest and makes the result final. Without this call, a file is left unchanged.
    virtual void finish() = 0;
};

std::unique_ptr<OutputStream> to_standard_output();

/// Creates or replaces `file` as a whole: until `finish`, readers see the old one, which also remains if the
/// disk is full or the process ends. Only its owner may read it (on Windows,
/// SYSTEM and the Administrators can as well). Anything that is not a regular file, such as
/// a pipe, is written to directly.
std::unique_ptr<OutputStream> to_file(const std::filesystem::path& file);

}  // namespace slotctl
