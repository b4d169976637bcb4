#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace slotctl {

/// Where an OutputStream puts its bytes. All functions here throw FileTrouble.
class OutputSink {
  public:
    virtual ~OutputSink() = default;
    /// Writes all of `text`, which may end in the middle of a character.
    virtual void write(std::string_view text) = 0;
    /// Makes the result final, after the last `write`.
    virtual void finish() {}
};

std::unique_ptr<OutputSink> standard_output_sink();

/// A new file that replaces `file` when it is finished; or `file` itself if it is not a regular file.
std::unique_ptr<OutputSink> file_sink(const std::filesystem::path& file);

}  // namespace slotctl
