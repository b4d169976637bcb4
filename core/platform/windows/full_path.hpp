#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace slotctl {

/// The absolute path in the form that has no limit of 260 characters: `\\?\C:\work\slots.db`,
/// `\\?\UNC\server\share\slots.db`. The devices and pipes of Windows, `NUL` or `\\.\pipe\name`, become
/// `\\.\NUL`. Throws FileTrouble for names that Windows would take for something else than a file: those of
/// devices in any directory and with any extension (`aux.toml`), and those with a colon (`file:stream`).
std::wstring full_path(const std::filesystem::path& path);

/// Whether `full_path` has found a device or pipe.
bool names_device(std::wstring_view full);

/// The path as people write it.
std::filesystem::path plain_path(std::wstring_view full);

/// How much of a full path is the root directory of a drive or share, including the last backslash.
std::size_t root_length(std::wstring_view full);

}  // namespace slotctl
