#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/platform/account.hpp"

/// Small files that are read and written as a whole. Every function throws Error(permission or failed) with
/// the path and the system's reason.
namespace slotctl {

/// Nothing if there is no such file.
std::optional<std::string> read_text_file(const std::filesystem::path& file);

/// Creates or replaces a file, so that readers, and a power cut, see the old or the new text, never half of
/// it. Missing directories above it are created. `mode` is of the file, as in chmod.
void write_text_file(const std::filesystem::path& file, const std::string& text, unsigned mode);

/// Does nothing if there is no such file.
void remove_text_file(const std::filesystem::path& file);

/// A new, empty directory that only this user can enter, in the place for temporary files.
std::filesystem::path make_temporary_directory();

/// Creates a directory that is missing, and gives it to `owner` (or its group only, where `group_only`).
void make_directory(const std::filesystem::path& directory, const Account& owner, unsigned mode,
                    bool group_only = false);

/// Gives an existing file or directory to `owner`; what is linked to is left alone.
void give_to(const std::filesystem::path& path, const Account& owner);
/// Whether `owner` has it.
bool belongs_to(const std::filesystem::path& path, const Account& owner);

}  // namespace slotctl
