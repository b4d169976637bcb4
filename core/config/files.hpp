#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/config/config.hpp"
#include "core/platform/text_file.hpp"

namespace slotctl {

/// The value of an environment variable; nothing if it is empty.
std::optional<std::string> variable(const ConfigSources& sources, const std::string& name);

/// A file that settings are read from, and what named it: `--config`, `SLOTCTL_CONFIG`, or nothing (it was
/// found).
struct ConfigFile {
    std::filesystem::path path;
    std::string named_by;
};
std::optional<ConfigFile> find_config_file(const ConfigSources& sources);

/// The text, at most 1 MiB, and its owner. Throws Error(config), or Error(permission) if that is the reason.
/// Root, or an administrator of Windows, refuses a file that others may write to, and a file found in a
/// directory where others may replace it.
FileText read_config_file(const ConfigFile& file);

/// For users other than root: a warning that somebody else may write to the file; empty if nobody may.
std::string warning_about(const ConfigFile& file, const FileText& found);

/// The single line that a secret's file contains, or all of its lines if it may have many, without the last
/// line ending. Throws FileTrouble.
std::string read_secret(const std::filesystem::path& path, bool many_lines);

}  // namespace slotctl
