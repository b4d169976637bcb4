#pragma once

#include <filesystem>

/// For files that a library opens by path: root opens them as carefully as the other files of this room.
namespace slotctl {

/// The path of the file, existing or not, after following all links that this user may follow. Throws
/// FileTrouble if a directory on the way is missing or inaccessible, or is reached by a link that root must
/// not follow.
std::filesystem::path place_of_file(const std::filesystem::path& file);

/// Creates an empty file if there is none, readable by its owner only (and by the group in a service
/// account's directory). A file that root creates in another account's directory is given to that account.
/// Throws FileTrouble.
void ensure_private_file(const std::filesystem::path& file);

/// Throws FileTrouble if the path exists but is not a file, or is one that another account may have planted
/// for root.
void check_own_file(const std::filesystem::path& file);

/// Opens a file like open(2), with that care: returns -1 and sets errno on failure. For names without links.
int open_with_care(const char* path, int flags, int mode);

}  // namespace slotctl
