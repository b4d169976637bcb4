#pragma once

#include <filesystem>
#include <string>

/// For files that a library opens by path: root, or an administrator of Windows, opens them as carefully as
/// the other files of this room.
namespace slotctl {

/// The path of the file, existing or not, after following all links that this user may follow; on Windows,
/// with the case of the names on the disk. Throws
/// FileTrouble if a directory on the way is missing or inaccessible, or is reached by a link that root must
/// not follow.
std::filesystem::path place_of_file(const std::filesystem::path& file);

/// Creates an empty file if there is none, readable by its owner only (and by the group in a service
/// account's directory). A file that root creates in another account's directory is given to that account.
/// On Windows, SYSTEM and the Administrators can read it as well, and a directory that is closed to large
/// groups such as Users passes on its own rights. Throws FileTrouble.
void ensure_private_file(const std::filesystem::path& file);

/// Throws FileTrouble if the path exists but is not a file, or is one that another account may have planted
/// for root.
void check_own_file(const std::filesystem::path& file);

/// The name by which a library can open the file: in UTF-8, and on Windows in the form without a limit of 260
/// characters if it is long.
std::string name_for_library(const std::filesystem::path& file);

/// The command that lists the other names (hard links) of a file, for messages.
std::string command_listing_names(const std::filesystem::path& file);

/// The system's function that opens a file by name, `open` or `CreateFileW`, and one that does the same with
/// that care, for a library that lets it be replaced. For names without links.
struct CarefulCall {
    const char* name;
    void (*function)();
};
CarefulCall careful_call();

}  // namespace slotctl
