#include "core/schedule/backends/systemd/systemd_manager.hpp"

#include <system_error>
#include <utility>

#include "core/platform/account.hpp"
#include "core/platform/process.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

std::string runtime_directory() {
    const auto given = environment("XDG_RUNTIME_DIR");
    // su, sudo and cron omit it, or keep another user's.
    return given && !given->empty() ? *given : "/run/user/" + std::to_string(current_account().user_id);
}

/// The user's directory that a variable names, or else a default.
fs::path own_directory(const std::string& variable, const std::string& otherwise) {
    const auto named = environment(variable);
    return named && !named->empty() ? fs::path(*named) : current_account().home / otherwise;
}

bool exists(const fs::path& path) {
    std::error_code hidden;
    return fs::exists(path, hidden);
}

}  // namespace

SystemdManager::SystemdManager(Scope scope, ProgramRunner run) : scope_(scope), run_(std::move(run)) {}

std::optional<Error> SystemdManager::obstacle() {
    if (!exists("/run/systemd/system")) {
        return Error(ErrorKind::failed, "systemd does not run this machine (there is no /run/systemd/system)",
                     "use --scheduler cron");
    }
    if (scope_ == Scope::system) return std::nullopt;
    const auto answer = attempt({"show-environment"});
    if (answer.good()) return std::nullopt;
    const Account account = current_account();
    const std::string reason = answer.complaint.substr(0, answer.complaint.find('\n'));
    if (is_administrator()) {
        return Error(ErrorKind::failed, "root has no systemd manager of its own here: " + reason,
                     "use --scope system; for another user's schedule, run slotctl as that user, logged in");
    }
    return Error(ErrorKind::failed, "user " + account.name + " has no systemd manager here: " + reason,
                 "log in as " + account.name +
                     " (not by su or sudo), or let root run `loginctl enable-linger " + account.name +
                     "`; or use --scheduler cron");
}

std::vector<std::string> SystemdManager::words(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"env", "TZ=UTC", "systemctl", "--no-pager"};
    if (scope_ == Scope::user)
        all = {"env",       "TZ=UTC", "XDG_RUNTIME_DIR=" + runtime_directory(),
               "systemctl", "--user", "--no-pager"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

ProgramResult SystemdManager::attempt(const std::vector<std::string>& more, std::chrono::seconds limit) {
    return run_({.words = words(more), .limit = limit});
}

void SystemdManager::command(const std::vector<std::string>& more, std::chrono::seconds limit) {
    const auto answer = attempt(more, limit);
    if (answer.good()) return;
    std::string said = answer.timed_out ? "no answer in time" : answer.complaint;
    while (said.ends_with('\n')) said.pop_back();
    std::string line = "systemctl";
    for (const std::string& word : more) line += " " + word;
    throw Error(scope_ == Scope::system && !is_administrator() ? ErrorKind::permission : ErrorKind::failed,
                "`" + line + "` failed: " + said);
}

std::vector<SystemdManager::Properties> SystemdManager::show(const std::vector<std::string>& units,
                                                             const std::vector<std::string>& properties) {
    std::vector<Properties> result;
    // One unit at a time: an answer about several omits those that systemd cannot name.
    for (const std::string& unit : units) {
        std::vector<std::string> words{"show"};
        for (const std::string& property : properties) words.push_back("--property=" + property);
        words.insert(words.end(), {"--", unit});
        const auto answer = attempt(words);
        Properties& found = result.emplace_back();
        for (std::size_t from = 0; answer.good() && from < answer.output.size();) {
            const auto end = std::min(answer.output.find('\n', from), answer.output.size());
            const std::string line = answer.output.substr(from, end - from);
            if (const auto equals = line.find('='); equals != std::string::npos)
                found[line.substr(0, equals)] = line.substr(equals + 1);
            from = end + 1;
        }
    }
    return result;
}

fs::path SystemdManager::unit_directory() const {
    if (scope_ == Scope::system) return "/etc/systemd/system";
    return own_directory("XDG_CONFIG_HOME", ".config") / "systemd/user";
}

fs::path SystemdManager::passing_unit_directory() const {
    return scope_ == Scope::system ? fs::path("/run/systemd/system")
                                   : fs::path(runtime_directory()) / "systemd/user";
}

fs::path SystemdManager::stamp_of(const std::string& timer) const {
    const fs::path base =
        scope_ == Scope::system ? fs::path("/var/lib") : own_directory("XDG_DATA_HOME", ".local/share");
    return base / "systemd/timers" / ("stamp-" + timer);
}

}  // namespace slotctl
