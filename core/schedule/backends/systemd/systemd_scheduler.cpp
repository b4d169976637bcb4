#include "core/schedule/backends/systemd/systemd_scheduler.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <system_error>

#include "core/base/path_text.hpp"
#include "core/platform/text_file.hpp"
#include "core/schedule/systemd_unit.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

std::string unit_of(const Artefact& artefact) {
    return utf8(fs::path(artefact.place).filename());
}

bool is_timer(const Artefact& artefact) {
    return artefact.place.ends_with(".timer");
}

/// What slotctl writes.
bool has_suffix(const std::string& unit) {
    return unit.ends_with(".service") || unit.ends_with(".timer") || unit.ends_with(".socket");
}

/// A timer, or the server's socket: it is enabled, and starts a service.
bool starts_others(const Artefact& artefact) {
    return is_timer(artefact) || artefact.place.ends_with(".socket");
}

constexpr const char* server_entry = "serve";

/// The name under which systemd has loaded a unit: alerts are instances of a template.
std::string loaded_as(const std::string& unit) {
    const auto at = unit.find("@.");
    return at == std::string::npos ? unit : unit.substr(0, at + 1) + "*" + unit.substr(at + 1);
}

/// A foreign unit of the same name must not be overwritten.
void refuse_foreign(const Change& change) {
    const auto there = read_text_file(change.any().place);
    if (change.before || !there) return;
    if (is_stamped(*there)) {
        const std::string other = noted(*there, "instance");
        if (other == noted(change.after->text, "instance")) return;
        throw Error(ErrorKind::failed, change.any().place + " already exists and belongs to " + called(other),
                    "choose another name for --instance, or for the entry in [[schedule]]");
    }
    std::error_code none;
    if (fs::is_symlink(change.any().place, none) && there->empty()) {
        throw Error(ErrorKind::failed, change.any().place + " masks the unit, so it never starts",
                    "remove that link with `systemctl unmask`, or set enabled = false in [[schedule]]");
    }
    throw Error(ErrorKind::failed, change.any().place + " already exists and was not written by slotctl",
                "rename the entry in [[schedule]], or move that file away");
}

/// The exit statuses with which systemd reports that it could not even start a program (systemd.exec(5)).
std::string reason_not_started(int status) {
    static const std::map<int, std::string> reasons{
        {203, "the program cannot be executed: does it exist, and can the account reach it?"},
        {209, "standard output cannot be opened"},
        {216, "the group does not exist"},
        {217, "the account does not exist"},
        {226, "the sandbox cannot be set up: a directory that it names is missing"},
        {238, "the state directory cannot be created"},
        {240, "the log directory cannot be created"},
        {241, "the configuration directory cannot be created"},
        {243, "a credential cannot be loaded: does the secret's file exist?"}};
    const auto found = reasons.find(status);
    return found == reasons.end() ? "" : found->second;
}

int number_in(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Removes a temporary unit and its output again, however the trial ends.
class TemporaryUnit {
  public:
    TemporaryUnit(SystemdManager& manager, const std::string& name)
        : manager_(manager),
          file_(manager.passing_unit_directory() / name),
          files_(make_temporary_directory()) {}
    ~TemporaryUnit() {
        std::error_code error;
        fs::remove(file_, error);
        fs::remove_all(files_, error);
        try {
            manager_.attempt({"reset-failed", utf8(file_.filename())});
            manager_.attempt({"daemon-reload"});
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): what failed before says more
        }
    }
    TemporaryUnit(const TemporaryUnit&) = delete;
    TemporaryUnit& operator=(const TemporaryUnit&) = delete;

    [[nodiscard]] const fs::path& file() const { return file_; }
    [[nodiscard]] fs::path output() const { return files_ / "output"; }
    [[nodiscard]] fs::path complaint() const { return files_ / "complaint"; }

  private:
    SystemdManager& manager_;
    fs::path file_, files_;
};

}  // namespace

std::vector<Artefact> SystemdScheduler::plan(const std::vector<ScheduledJob>& jobs,
                                             const Installation& installation, Instant) const {
    const fs::path directory = manager_.unit_directory();
    std::vector<Artefact> artefacts;
    for (const ScheduledJob& job : jobs) {
        if (!job.enabled) continue;
        const std::string name = unit_name(instance_, job.name);
        artefacts.push_back(
            {utf8(directory / (name + ".service")), systemd_service(job, installation), job.name});
        artefacts.push_back(
            {utf8(directory / (name + ".timer")), systemd_timer(job, installation), job.name});
    }
    if (installation.serve) add_server(jobs, installation, artefacts);
    if (!artefacts.empty())
        artefacts.push_back({utf8(directory / alert_unit(instance_)), systemd_alert(installation), ""});
    return artefacts;
}

void SystemdScheduler::add_server(const std::vector<ScheduledJob>& jobs, const Installation& installation,
                                  std::vector<Artefact>& artefacts) const {
    const bool taken = std::any_of(jobs.begin(), jobs.end(), [](const ScheduledJob& job) {
        return job.enabled && job.name == server_entry;
    });
    if (taken) {
        throw Error(ErrorKind::config, "a [[schedule]] entry has the name of the server's unit, \"serve\"",
                    "give the entry another name");
    }
    const std::string path = utf8(manager_.unit_directory() / server_unit(instance_));
    artefacts.push_back({path + ".service", systemd_server(installation), ""});
    artefacts.push_back({path + ".socket", systemd_server_socket(installation), ""});
}

std::string SystemdScheduler::entry_of(const std::string& unit) const {
    const std::size_t prefix = unit_name(instance_, "").size();
    if (unit == alert_unit(instance_)) return "";
    if (is_of_server(unit)) return "";
    return unit.substr(prefix, unit.rfind('.') - prefix);
}

bool SystemdScheduler::is_of_server(const std::string& unit) const {
    // An entry of that name has a timer instead, and cannot be installed together with the server.
    std::error_code hidden;
    const std::string server = server_unit(instance_);
    return unit == server + ".socket" ||
           (unit == server + ".service" &&
            fs::exists(manager_.unit_directory() / (server + ".socket"), hidden));
}

std::vector<Artefact> SystemdScheduler::all_installed() {
    std::vector<Artefact> artefacts;
    std::error_code none;
    for (const auto& file : fs::directory_iterator(manager_.unit_directory(), none)) {
        const std::string name = utf8(file.path().filename());
        if (!name.starts_with(unit_name("", "")) || !has_suffix(name)) continue;
        const auto text = read_text_file(file.path());
        if (text && is_stamped(*text)) artefacts.push_back({utf8(file.path()), *text, ""});
    }
    std::sort(artefacts.begin(), artefacts.end(),
              [](const Artefact& a, const Artefact& b) { return a.place < b.place; });
    return artefacts;
}

std::vector<std::string> SystemdScheduler::instances() {
    std::set<std::string> names;
    for (const Artefact& artefact : all_installed()) names.insert(noted(artefact.text, "instance"));
    return {names.begin(), names.end()};
}

std::vector<Artefact> SystemdScheduler::installed() {
    std::vector<Artefact> artefacts;
    for (Artefact& artefact : all_installed()) {
        if (noted(artefact.text, "instance") != instance_) continue;
        artefact.entry = entry_of(unit_of(artefact));
        artefacts.push_back(std::move(artefact));
    }
    return artefacts;
}

void SystemdScheduler::stop_timers(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (change.after || !starts_others(*change.before)) continue;
        const std::string unit = unit_of(*change.before);
        // A unit that was never loaded cannot be stopped, and need not be.
        manager_.attempt({"disable", "--now", unit});
        // A user's manager does this only if the user has a bus.
        if (is_timer(*change.before) && !manager_.attempt({"clean", "--what=state", unit}).good())
            remove_text_file(manager_.stamp_of(unit));
    }
}

void SystemdScheduler::start_timers(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (!change.after || !starts_others(*change.after)) continue;
        const std::string unit = unit_of(*change.after);
        manager_.command({"enable", unit});
        // A socket cannot be opened again while its service has it; the next request starts the service.
        if (!is_timer(*change.after)) manager_.attempt({"stop", server_unit(instance_) + ".service"});
        manager_.command({"restart", unit});
    }
}

void SystemdScheduler::end_runs(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (change.after) {
            // A new text of the server's unit takes effect with the next request.
            if (unit_of(*change.after) == server_unit(instance_) + ".service")
                manager_.attempt({"stop", unit_of(*change.after)});
            continue;
        }
        const std::string unit = loaded_as(unit_of(*change.before));
        // Waits for its current batch. systemd has already forgotten the unit's OnFailure=, so that stopping
        // it sends no alert.
        if (!is_timer(*change.before)) manager_.attempt({"stop", unit});
        manager_.attempt({"reset-failed", unit});
    }
}

void SystemdScheduler::apply(const RunLock&, const std::vector<Change>& changes) {
    constexpr unsigned readable_by_all = 0644;
    for (const Change& change : changes) refuse_foreign(change);
    stop_timers(changes);
    for (const Change& change : changes) {
        if (change.after) {
            if (change.before != change.after)
                write_text_file(change.after->place, change.after->text, readable_by_all);
        } else {
            remove_text_file(change.before->place);
        }
    }
    manager_.command({"daemon-reload"});
    start_timers(changes);
    end_runs(changes);
}

std::map<std::string, std::string> SystemdScheduler::entries(const std::vector<Artefact>& artefacts) const {
    std::map<std::string, std::string> texts;
    for (const Artefact& artefact : artefacts) {
        if (!artefact.entry.empty()) texts[artefact.entry] += artefact.text;
    }
    return texts;
}

std::string SystemdScheduler::hindrance_of(const std::string& unit, bool is_there) {
    std::error_code none;
    if (!is_there) {
        const bool masked = fs::read_symlink(manager_.unit_directory() / unit, none) == "/dev/null";
        return masked ? "is masked" : "is missing";
    }
    if (!unit.ends_with(".timer") && !unit.ends_with(".socket")) return "";
    auto state = manager_.show({unit}, {"LoadState", "UnitFileState", "ActiveState", "NeedDaemonReload"})[0];
    if (state["LoadState"] == "masked") return "is masked";
    if (state["UnitFileState"] != "enabled") return "is not enabled";
    if (state["ActiveState"] != "active") return "is not active";
    if (state["NeedDaemonReload"] == "yes") return "was changed, and systemd has not read it since";
    return "";
}

std::vector<std::pair<std::string, std::string>> SystemdScheduler::hindrances(
    const std::vector<Artefact>& artefacts) {
    std::vector<std::pair<std::string, std::string>> found;
    std::set<std::string> there;
    for (const Artefact& artefact : artefacts) there.insert(unit_of(artefact));
    for (const auto& [entry, text] : entries(artefacts)) {
        for (const char* kind : {".service", ".timer"}) {
            const std::string unit = unit_name(instance_, entry) + kind;
            const std::string what = hindrance_of(unit, there.contains(unit));
            if (!what.empty()) found.emplace_back(entry, unit).second.append(" ").append(what);
        }
    }
    const std::string server = server_unit(instance_);
    if (there.contains(server + ".service") || there.contains(server + ".socket")) {
        for (const char* kind : {".service", ".socket"}) {
            const std::string what = hindrance_of(server + kind, there.contains(server + kind));
            if (!what.empty()) found.emplace_back("", server + kind + " " + what);
        }
    }
    if (!artefacts.empty() && !there.contains(alert_unit(instance_)))
        found.emplace_back("", alert_unit(instance_) + " is missing, so failures are not reported");
    return found;
}

std::optional<Instant> SystemdScheduler::next_run(const std::string& entry, const std::string&,
                                                  const ScheduledJob*, Instant) {
    const std::string unit = unit_name(instance_, entry);
    // A timer elapses even if its service cannot be started.
    if (manager_.show({unit + ".service"}, {"LoadState"})[0]["LoadState"] != "loaded") return std::nullopt;
    auto state = manager_.show({unit + ".timer"}, {"NextElapseUSecRealtime"})[0];
    // Sun 2026-11-22 03:06:06 UTC
    const std::string text = state["NextElapseUSecRealtime"];
    const auto date = text.find(' ');
    if (date == std::string::npos || !text.ends_with(" UTC")) return std::nullopt;
    return parse_instant(text.substr(date + 1, 19) + "Z");
}

Trial SystemdScheduler::rehearse(const RunLock&, const ScheduledJob& job, const Installation& installation) {
    // No entry's own unit can have a dot there, so this cannot replace one.
    const std::string name =
        "slotctl-trial." + (instance_.empty() ? "" : instance_ + ".") + job.name + ".service";
    const TemporaryUnit unit(manager_, name);
    const auto commands = trial_commands(job, installation);
    write_text_file(unit.file(), systemd_trial(job, commands, installation, unit.output(), unit.complaint()),
                    0644);
    manager_.command({"daemon-reload"});
    const auto start = manager_.attempt({"start", name}, 2 * job.time_limit + std::chrono::minutes{1});
    auto state = manager_.show({name}, {"Result", "ExecMainStatus"})[0];
    Trial trial{job.name, 0, read_text_file(unit.output()).value_or(""),
                read_text_file(unit.complaint()).value_or(""), ""};
    if (start.good() && state["Result"] == "success") return trial;
    trial.status = number_in(state["ExecMainStatus"]);
    trial.obstacle = reason_not_started(trial.status);
    if (state["Result"] == "timeout") trial.obstacle = "it took longer than its time limit";
    if (trial.status == 0) trial.status = 1;
    if (trial.obstacle.empty() && trial.complaint.empty()) trial.obstacle = start.complaint;
    return trial;
}

}  // namespace slotctl
