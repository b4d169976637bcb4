#pragma once

#include <filesystem>
#include <vector>

namespace slotctl {

/// Where slotctl keeps its embedded database and locks: $STATE_DIRECTORY (set by systemd), else
/// `/var/lib/slotctl` for root, `$XDG_STATE_HOME/slotctl` or `~/.local/state/slotctl` for a user. Not created
/// here.
std::filesystem::path state_directory();

/// The user's and then the system's `config.toml`.
std::vector<std::filesystem::path> config_files();

}  // namespace slotctl
