#pragma once

#include <filesystem>

/// For files that a library opens by path: root opens them with the care of the other files of this room.
namespace slotctl {

/// Where the file is, or would be, all links followed that this user may follow. Throws FileTrouble if a
/// directory on the way is missing or closed, or is reached by a link that root must not follow.
std::filesystem::path place_of_file(const std::filesystem::path& file);

/// Makes an empty file where there is none, for its owner's eyes (and the group's in a service account's
/// directory). One that root makes in another account's directory is given to that account. Throws
/// FileTrouble.
void ensure_private_file(const std::filesystem::path& file);

/// Throws FileTrouble if the file is there and is no file, or one that another account may have planted for
/// root.
void check_own_file(const std::filesystem::path& file);

/// open(2) with that care: returns -1 and sets errno where it fails. For names without links.
int open_with_care(const char* path, int flags, int mode);

}  // namespace slotctl
