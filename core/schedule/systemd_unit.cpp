#include "core/schedule/systemd_unit.hpp"

#include <algorithm>

#include "core/base/path_text.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/schedule/artefact.hpp"
#include "core/schedule/quoting.hpp"
#include "core/schedule/systemd_calendar.hpp"
#include "core/schedule/template_text.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& path, const fs::path& directory) {
    return std::mismatch(directory.begin(), directory.end(), path.begin(), path.end()).first ==
           directory.end();
}

bool reaches(const Installation& installation, std::initializer_list<const char*> directories) {
    std::vector<fs::path> paths{installation.program, installation.state_directory};
    if (installation.config) paths.push_back(*installation.config);
    paths.insert(paths.end(), installation.writable.begin(), installation.writable.end());
    paths.insert(paths.end(), installation.reached.begin(), installation.reached.end());
    return std::any_of(paths.begin(), paths.end(), [&](const fs::path& path) {
        return std::any_of(directories.begin(), directories.end(),
                           [&](const char* directory) { return is_below(path, directory); });
    });
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = text.find('\n', from);
        lines.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return lines;
}

std::vector<std::string> system_sandbox(const Installation& installation) {
    TemplateValues values;
    values["USER"] = {systemd_text(installation.account.name)};
    values["GROUP"] = {systemd_text(installation.account.name)};
    // Files that the administrator put into a home directory or /tmp must be readable, but not writable.
    values["PROTECT_HOME"] = {reaches(installation, {"/home", "/root", "/run/user"}) ? "read-only" : "yes"};
    values["PRIVATE_TMP"] = {reaches(installation, {"/tmp", "/var/tmp"}) ? "no" : "yes"};
    auto& credentials = values["CREDENTIALS"];
    for (const Credential& credential : installation.credentials) {
        credentials.push_back("LoadCredential=" + credential.name + ":" +
                              systemd_text(utf8(credential.file)));
    }
    auto& writable = values["WRITABLE"];
    // The job reports a missing directory; it must not keep the alert from starting too.
    for (const fs::path& directory : installation.writable)
        writable.push_back("ReadWritePaths=" + systemd_word("-" + utf8(directory)));
    return lines_of(fill_template(installer_text("sandbox-system.in"), values));
}

std::vector<std::string> sandbox(const Installation& installation) {
    if (installation.scope == Scope::system) return system_sandbox(installation);
    // A user's own manager treats StateDirectory= differently, and its environment is not the shell's.
    const std::string state = "STATE_DIRECTORY=" + utf8(installation.state_directory);
    return lines_of(fill_template(installer_text("sandbox-user.in"), {{"STATE", {systemd_word(state)}}}));
}

std::vector<std::string> order(const Installation& installation) {
    if (installation.scope == Scope::user) return {};
    return {"Wants=network-online.target", "After=network-online.target postgresql.service"};
}

/// monitor reports health by its exit status, as monitoring plugins do: the run itself succeeded.
std::string success_of(const ScheduledJob& job) {
    const JobKind* const kind = find_job(job.job());
    return kind != nullptr && kind->reports_by_status ? "1 2 75" : "75";
}

/// The values common to all units of an installation.
TemplateValues common_values(const Installation& installation) {
    const std::string& instance = installation.instance;
    TemplateValues values;
    values["OWNER"] = {owner_of(installation)};
    values["INSTANCE"] = {};
    if (!instance.empty()) values["INSTANCE"] = {"# instance " + instance};
    values["OF"] = {instance.empty() ? "" : " " + instance};
    return values;
}

std::string edit_command(const Installation& installation, const std::string& unit) {
    return std::string("systemctl ") + (installation.scope == Scope::user ? "--user " : "") + "edit " + unit +
           ".service";
}

TemplateValues values_of(const ScheduledJob& job, const Installation& installation) {
    TemplateValues values = common_values(installation);
    values["JOB"] = {systemd_text(job.name)};
    values["PROGRAM"] = {utf8(installation.program)};
    values["EDIT"] = {edit_command(installation, unit_name(installation.instance, job.name))};
    values["ALERT"] = {unit_name(installation.instance, "alert@%n.service")};
    values["ORDER"] = order(installation);
    values["COMMAND"] = {systemd_command(command_words(job, installation))};
    values["SUCCESS"] = {success_of(job)};
    values["TIME_LIMIT"] = {std::to_string(job.time_limit.count())};
    values["SANDBOX"] = sandbox(installation);
    return values;
}

}  // namespace

std::string unit_name(const std::string& instance, const std::string& entry) {
    return (instance.empty() ? "slotctl-" : "slotctl-" + instance + "-") + entry;
}

std::string alert_unit(const std::string& instance) {
    return unit_name(instance, "alert@.service");
}

std::string systemd_service(const ScheduledJob& job, const Installation& installation) {
    return stamped(fill_template(installer_text("slotctl-job.service.in"), values_of(job, installation)));
}

std::string systemd_timer(const ScheduledJob& job, const Installation& installation) {
    TemplateValues values = common_values(installation);
    values["JOB"] = {systemd_text(job.name)};
    for (const std::string& calendar : systemd_calendars(job.when, job.time_zone))
        values["CALENDARS"].push_back("OnCalendar=" + calendar);
    values["CATCH_UP"] = {job.catch_up ? "true" : "false"};
    values["RANDOM_DELAY"] = {};
    if (job.random_delay.count() > 0) {
        values["RANDOM_DELAY"] = {"RandomizedDelaySec=" + std::to_string(job.random_delay.count()),
                                  "FixedRandomDelay=true"};
    }
    return stamped(fill_template(installer_text("slotctl-job.timer.in"), values));
}

std::string systemd_alert(const Installation& installation) {
    TemplateValues values = common_values(installation);
    values["PROGRAM"] = {utf8(installation.program)};
    values["ORDER"] = order(installation);
    values["COMMAND"] = {
        systemd_command(command_words({"-q", "monitor", "--check-health", "--alert"}, installation))};
    values["SANDBOX"] = sandbox(installation);
    return stamped(fill_template(installer_text("slotctl-alert@.service.in"), values));
}

std::string server_unit(const std::string& instance) {
    return unit_name(instance, "serve");
}

std::string systemd_server(const Installation& installation) {
    TemplateValues values = common_values(installation);
    const std::string unit = server_unit(installation.instance);
    values["PROGRAM"] = {utf8(installation.program)};
    values["EDIT"] = {edit_command(installation, unit)};
    values["ORDER"] = order(installation);
    values["SOCKET"] = {unit + ".socket"};
    values["ALERT"] = {unit_name(installation.instance, "alert@%n.service")};
    values["COMMAND"] = {systemd_command(command_words(std::vector<std::string>{"serve"}, installation))};
    values["SANDBOX"] = sandbox(installation);
    return stamped(fill_template(installer_text("slotctl-serve.service.in"), values));
}

std::string systemd_server_socket(const Installation& installation) {
    TemplateValues values = common_values(installation);
    values["LISTEN"] = {systemd_text(*installation.serve)};
    values["ACCESS"] = {};
    if (installation.serve->starts_with("/")) {
        values["ACCESS"] = {"SocketMode=0660"};
        if (installation.scope == Scope::system) {
            const std::string account = systemd_text(installation.account.name);
            values["ACCESS"].insert(values["ACCESS"].end(),
                                    {"SocketUser=" + account, "SocketGroup=" + account});
        }
    }
    return stamped(fill_template(installer_text("slotctl-serve.socket.in"), values));
}

std::string systemd_trial(const ScheduledJob& job, std::span<const std::vector<std::string>> commands,
                          const Installation& installation, const fs::path& output,
                          const fs::path& complaint) {
    std::string text =
        "[Unit]\nDescription=slotctl: trial of " + systemd_text(job.name) + "\n\n[Service]\nType=oneshot\n";
    for (const auto& command : commands) text += "ExecStart=" + systemd_command(command) + "\n";
    text += "SuccessExitStatus=" + success_of(job) + "\n";
    text += "TimeoutStartSec=" + std::to_string(job.time_limit.count()) + "\nKillMode=mixed\n";
    text += "StandardInput=null\nStandardOutput=append:" + systemd_text(utf8(output)) +
            "\nStandardError=append:" + systemd_text(utf8(complaint)) + "\n";
    for (const std::string& line : sandbox(installation)) text += line + "\n";
    return text;
}

}  // namespace slotctl
