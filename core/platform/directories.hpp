#pragma once

#include <filesystem>
#include <vector>

namespace slotctl {

/// The machine's own directories, for the system schedule and for root or an administrator. They are not
/// created here.
struct SystemDirectories {
    std::filesystem::path state;        ///< `/var/lib/slotctl`, or `%PROGRAMDATA%\slotctl\data`
    std::filesystem::path log;          ///< `/var/log/slotctl`, or `%PROGRAMDATA%\slotctl\log`
    std::filesystem::path config;       ///< `/etc/slotctl`, or `%PROGRAMDATA%\slotctl`
    std::filesystem::path credentials;  ///< of secret files: below the configuration's
};
SystemDirectories system_directories();

/// The directory for slotctl's embedded database and locks: $STATE_DIRECTORY (set by systemd), else the
/// machine's for root, an administrator or a Windows service account, and for a user
/// `$XDG_STATE_HOME/slotctl` or `~/.local/state/slotctl`, on Windows `%LOCALAPPDATA%\slotctl`. It is not
/// created here.
std::filesystem::path state_directory();

/// The user's `config.toml`, then the system's. On Windows, the user's is in `%APPDATA%\slotctl`.
std::vector<std::filesystem::path> config_files();

}  // namespace slotctl
