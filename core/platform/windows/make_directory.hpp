#pragma once

#include <filesystem>
#include <string>

#include "core/platform/windows/security.hpp"

namespace slotctl {

/// Creates a directory; one that exists is not changed. Throws FileTrouble.
void make_directory(const std::wstring& full, NewRights& rights);

/// Creates missing directories, with the rights of the directory above them. Throws FileTrouble.
void make_directories_like_above(const std::filesystem::path& directory);

/// %TMP%, or what Windows uses without it.
std::filesystem::path temporary_directory();

/// A new directory with a random name that only this account, SYSTEM and the Administrators can enter. Throws
/// FileTrouble.
std::filesystem::path make_unique_directory(const std::filesystem::path& above);

/// Whether anybody else than SYSTEM, the Administrators and this account may write to a directory.
bool others_may_write(const std::wstring& directory);

}  // namespace slotctl
