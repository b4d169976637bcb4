#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/config/config.hpp"

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

/// The whole text, at most 1 MiB. Throws std::system_error with the system's reason.
std::string read_text(const std::filesystem::path& path);

/// Throws Error(config, or permission where that is the reason).
std::string read_config_file(const ConfigFile& file);

}  // namespace slotctl
