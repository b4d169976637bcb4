#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace slotctl {

/// What is at the end of a path, after following links.
struct PathState {
    bool exists = false;
    bool is_hidden = false;  ///< this user may not know whether it exists
    bool is_file = false, is_directory = false;
    std::uint64_t size = 0;   ///< of a file, in bytes
    std::uint64_t names = 0;  ///< of a file: more than 1 if it has hard links
};

/// In contrast to the standard library's functions, this one takes paths of any length on Windows.
PathState look_at_path(const std::filesystem::path& path);

/// Whether a directory can be used, and how full it is.
struct DirectoryState {
    bool exists = false;
    std::string problem;  ///< the system's reason why nothing can be written in it; empty if it can
    std::optional<double> free_percent;  ///< of its file system, as an ordinary user may use it
    std::int64_t free_bytes = 0;
};

/// The system's reason why no file can be created and written in `directory`; empty if it can.
std::string obstacle_to_making_files(const std::filesystem::path& directory);

/// Tries to write a small file in `directory` and removes it again. If the directory is missing, tries the
/// nearest existing directory above it, since that is where it would be created.
DirectoryState look_at_directory(const std::filesystem::path& directory);

/// The system's reason why the existing `file` cannot be written; empty if it can, or does not exist. Does
/// not open it: closing a file that SQLite has open would release the locks that this process holds on it.
std::string obstacle_to_writing(const std::filesystem::path& file);

/// Replaces `file` by `text` as a whole: writes a temporary file beside it, syncs it to disk and renames it,
/// with mode 0644 (on Windows, with the rights of its directory). A symbolic link stays, and its target is
/// replaced, unless root would follow another account's link; anything that is not a file, such as a pipe,
/// /dev/null or NUL, is written to. Throws Error(permission or failed); the old file is then unchanged.
void publish_file(const std::filesystem::path& file, const std::string& text);

}  // namespace slotctl
