#pragma once

#include <filesystem>
#include <vector>

namespace slotctl {

/// The directory for slotctl's embedded database and locks: $STATE_DIRECTORY (set by systemd), else
/// `/var/lib/slotctl` for root, and `$XDG_STATE_HOME/slotctl` or `~/.local/state/slotctl` for a user. It is
/// not created here.
std::filesystem::path state_directory();

/// The user's `config.toml`, then the system's.
std::vector<std::filesystem::path> config_files();

}  // namespace slotctl
