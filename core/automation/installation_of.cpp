#include "core/automation/installation_of.hpp"

#include <algorithm>
#include <system_error>

#include "core/automation/job_paths.hpp"
#include "core/base/error.hpp"
#include "core/base/mask.hpp"
#include "core/base/path_text.hpp"
#include "core/config/settings.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/process.hpp"
#include "core/platform/program.hpp"
#include "core/store/open_store.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view sqlite_scheme = "sqlite:";

std::string origin_of(const LoadedConfig& loaded, std::string_view key) {
    const auto found = std::find_if(loaded.settings.begin(), loaded.settings.end(),
                                    [&](const ShownSetting& s) { return s.key == key; });
    return found == loaded.settings.end() ? "default" : found->origin;
}

/// Given on the command line or in the environment, and not in a file that scheduled runs also read.
bool is_of_this_call(const std::string& origin) {
    return origin.starts_with("--") || origin == "DATABASE_URL" || origin.starts_with("SLOTCTL_") ||
           origin.find("named by SLOTCTL_") != std::string::npos;
}

std::string where_secrets_go() {
    return "put it into a file that only root can read and name that with [database] url_file or "
           "password_file in config.toml, or save it as " +
           utf8(system_directories().credentials / "slotctl_database_url");
}

void refuse_passing_password(const LoadedConfig& loaded) {
    const std::string origin = origin_of(loaded, "database.password");
    if (loaded.config.database.password.empty() || !is_of_this_call(origin)) return;
    throw Error(ErrorKind::config,
                "the database password comes from " + origin + ", which scheduled runs will not have",
                where_secrets_go());
}

/// The database, if no file names it, as an argument for scheduled runs.
std::optional<std::string> passing_database(const LoadedConfig& loaded) {
    const std::string origin = origin_of(loaded, "database.url");
    if (!is_of_this_call(origin)) return std::nullopt;
    std::string url = loaded.config.database.url.reveal();
    if (url.empty()) return std::nullopt;
    if (masked(url) != url || origin.find("named by") != std::string::npos) {
        throw Error(ErrorKind::config,
                    "the database URL from " + origin +
                        " is a secret: it must not be written into a unit, crontab or task",
                    where_secrets_go());
    }
    if (url.starts_with(sqlite_scheme))
        url = std::string(sqlite_scheme) +
              utf8(fs::absolute(path_from(url.substr(sqlite_scheme.size()))).lexically_normal());
    return url;
}

/// A link in PATH survives an update; its current target may not.
fs::path program_path() {
    fs::path real = executable_path();
    if (real.empty()) {
        throw Error(ErrorKind::failed,
                    "the file of this program no longer exists, so no schedule can start it",
                    "run slotctl from where it is installed");
    }
    std::error_code hidden;
    if (const auto found = find_program("slotctl");
        found && fs::equivalent(path_from(*found), real, hidden)) {
        return fs::absolute(path_from(*found)).lexically_normal();
    }
    return real;
}

bool is_below(const fs::path& path, const fs::path& top) {
    return std::mismatch(top.begin(), top.end(), path.begin(), path.end()).first == top.end();
}

/// The secrets that systemd passes on: files that the configuration names, and those in slotctl's own
/// directory.
std::vector<Credential> credentials_of(const LoadedConfig& loaded) {
    std::vector<Credential> credentials;
    const fs::path own_directory = system_directories().credentials;
    for (const SecretFile& secret : loaded.secret_files)
        credentials.push_back({secret.credential, fs::absolute(secret.path).lexically_normal()});
    for (const Setting& setting : all_settings()) {
        const std::string name = credential_name(setting);
        const fs::path file = own_directory / name;
        std::error_code hidden;
        const bool known = std::any_of(credentials.begin(), credentials.end(),
                                       [&](const Credential& c) { return c.name == name; });
        if (setting.secret && !known && fs::exists(file, hidden)) credentials.push_back({name, file});
    }
    return credentials;
}

/// Records which configuration and database the installation belongs to.
void name_owner(Installation& installation, const LoadedConfig& loaded) {
    if (loaded.file) installation.config = fs::absolute(*loaded.file).lexically_normal();
    installation.database = passing_database(loaded);
}

void use_service_account(Installation& installation) {
    const std::string name = service_account_name();
    installation.state_directory = system_directories().state;
    installation.account = find_account(name).value_or(Account{name, -1, -1, installation.state_directory});
}

void use_own_account(Installation& installation) {
    if (is_administrator() && !environment("SUDO_USER").value_or("").empty()) {
        const std::string user = *environment("SUDO_USER");
        if (user != "root") {
            throw Error(ErrorKind::usage,
                        "under sudo, --scope user would set up root's schedule, not that of " + user,
                        "run it without sudo for " + user + ", or with --scope system");
        }
    }
    installation.account = current_account();
    installation.state_directory = fs::absolute(state_directory()).lexically_normal();
}

}  // namespace

Installation installation_of(const LoadedConfig& loaded, Scope scope, SchedulerKind scheduler,
                             const std::string& instance) {
    refuse_passing_password(loaded);
    Installation installation;
    installation.scope = scope;
    installation.instance = instance;
    installation.program = program_path();
    name_owner(installation, loaded);
    installation.machine = host_name();
    if (scope == Scope::system) {
        use_service_account(installation);
        installation.credentials = credentials_of(loaded);
    } else {
        use_own_account(installation);
    }
    if (scheduler == SchedulerKind::systemd && scope == Scope::system)
        refuse_relative_outputs(loaded.config.schedule);
    installation.writable = written_directories(loaded.config, installation);
    installation.reached = reached_paths(loaded.config);
    if (scheduler == SchedulerKind::systemd) return installation;
    // Only systemd passes secrets on; elsewhere the account reads them itself.
    const fs::path directory = system_directories().credentials;
    const bool own_directory = std::any_of(installation.credentials.begin(), installation.credentials.end(),
                                           [&](const Credential& c) { return is_below(c.file, directory); });
    if (own_directory) installation.credentials_directory = directory;
    return installation;
}

std::optional<std::string> owner_of(const LoadedConfig& loaded) {
    try {
        Installation installation;
        name_owner(installation, loaded);
        return owner_of(installation);
    } catch (const Error&) {
        return std::nullopt;  // setup-automation would refuse, and report why
    }
}

std::vector<std::string> lost_settings(const LoadedConfig& loaded) {
    std::vector<std::string> sentences;
    for (const ShownSetting& setting : loaded.settings) {
        if (!is_of_this_call(setting.origin) || setting.key.starts_with("database.")) continue;
        sentences.push_back(setting.key + " comes from " + setting.origin +
                            ", which scheduled runs will not have: write it into config.toml");
    }
    return sentences;
}

}  // namespace slotctl
