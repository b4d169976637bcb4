#pragma once

#include <filesystem>
#include <string>
#include <string_view>

/// Paths as text. The standard library's own conversions use Windows' code page there, in which most names
/// cannot be written.
namespace slotctl {

/// The path for messages, files and other programs: UTF-8 on Windows, and elsewhere its bytes as they are.
std::string utf8(const std::filesystem::path& path);

/// The path that a text in that form names. Throws std::system_error if Windows cannot have such a path.
std::filesystem::path path_from(std::string_view text);

}  // namespace slotctl
