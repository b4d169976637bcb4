#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace slotctl {

/// What a directory is good for.
struct DirectoryState {
    std::string problem;  ///< why nothing can be written in it, the system's reason; empty: it can
    std::optional<double> free_percent;  ///< of its file system, as an ordinary user may use it
    std::int64_t free_bytes = 0;
};

/// Why no file can be made and written in `directory`, in the system's words; empty: it can.
std::string obstacle_to_making_files(const std::filesystem::path& directory);

/// Tries to write a small file in `directory` and takes it away again. Of a directory that is missing, the
/// nearest one above it that exists is tried, since that is where it would be made.
DirectoryState look_at_directory(const std::filesystem::path& directory);

/// Why `file`, which is there, cannot be written, the system's reason; empty: it can, or is not there. Does
/// not open it: to close a file that SQLite has open would give up the locks that this process holds on it.
std::string obstacle_to_writing(const std::filesystem::path& file);

/// Replaces `file` by `text` as a whole: a temporary file beside it is written, brought to disk and renamed,
/// with the rights 0644. A symbolic link stays, and the file that it leads to is replaced, unless root would
/// follow another account's; what is no file, such as a pipe or /dev/null, is written to. Throws
/// Error(permission or failed); the old file then stays as it was.
void publish_file(const std::filesystem::path& file, const std::string& text);

}  // namespace slotctl
