#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/config/config.hpp"
#include "core/platform/text_file.hpp"

namespace slotctl {

/// The value of an environment variable; none if it is empty.
std::optional<std::string> variable(const ConfigSources& sources, const std::string& name);

/// A file that settings are read from, and who named it: `--config`, `SLOTCTL_CONFIG`, or nobody (it was
/// found).
struct ConfigFile {
    std::filesystem::path path;
    std::string named_by;
};
std::optional<ConfigFile> find_config_file(const ConfigSources& sources);

/// The text, at most 1 MiB, and whose it is. Throws Error(config, or permission where that is the reason).
/// Root is refused a file that others may write to, and one that was found where they may put another in its
/// place.
FileText read_config_file(const ConfigFile& file);

/// For other users than root: that somebody else may write to the file; empty if nobody may.
std::string warning_about(const ConfigFile& file, const FileText& found);

/// The one line that a secret's file holds, without its end. Throws FileTrouble.
std::string read_secret(const std::filesystem::path& path);

/// `0640`.
std::string mode_text(unsigned mode);

}  // namespace slotctl
