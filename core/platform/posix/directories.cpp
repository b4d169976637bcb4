#include "core/platform/directories.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

#include <pwd.h>
#include <unistd.h>

#include "core/base/error.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

const char* variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr || *value == '\0' ? nullptr : value;
}

/// sudo may keep HOME, so that root would mistake the caller's configuration for its own.
bool is_home_of_sudoer(std::string_view home) {
    const char* caller = ::geteuid() == 0 ? variable("SUDO_USER") : nullptr;
    const passwd* entry = caller == nullptr ? nullptr : ::getpwnam(caller);
    return entry != nullptr && entry->pw_dir != nullptr && home == entry->pw_dir;
}

/// cron and systemd may start a job without HOME.
fs::path home() {
    if (const char* home = variable("HOME"); home != nullptr && !is_home_of_sudoer(home)) return home;
    if (const passwd* entry = ::getpwuid(::geteuid()); entry != nullptr && entry->pw_dir != nullptr) {
        return entry->pw_dir;
    }
    throw Error(ErrorKind::config,
                "the home directory of user " + std::to_string(::geteuid()) + " is unknown",
                "set HOME, or name the files in config.toml");
}

}  // namespace

SystemDirectories system_directories() {
    return {"/var/lib/slotctl", "/var/log/slotctl", "/etc/slotctl", "/etc/slotctl/credentials"};
}

fs::path state_directory() {
    if (const char* given = variable("STATE_DIRECTORY")) {
        const std::string list(given);  // systemd separates several directories by colons
        return list.substr(0, list.find(':'));
    }
    if (::geteuid() == 0) return system_directories().state;
    if (const char* base = variable("XDG_STATE_HOME")) return fs::path(base) / "slotctl";
    return home() / ".local" / "state" / "slotctl";
}

std::vector<fs::path> config_files() {
    std::vector<fs::path> files;
    if (const char* base = variable("XDG_CONFIG_HOME")) {
        files.emplace_back(fs::path(base) / "slotctl" / "config.toml");
    } else if (variable("HOME") != nullptr || ::getpwuid(::geteuid()) != nullptr) {
        files.emplace_back(home() / ".config" / "slotctl" / "config.toml");
    }
    files.emplace_back(system_directories().config / "config.toml");
    return files;
}

}  // namespace slotctl
