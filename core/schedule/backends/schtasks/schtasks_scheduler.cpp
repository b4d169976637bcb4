#include "core/schedule/backends/schtasks/schtasks_scheduler.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <system_error>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/text_file.hpp"
#include "core/platform/time_zone.hpp"
#include "core/schedule/task_xml.hpp"
#include "core/schedule/zones.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

Zone zone_named(const std::string& name) {
    if (const auto zone = Zone::find(name)) return *zone;
    throw Error(ErrorKind::config, "the time zone " + name + " is unknown on this machine");
}

/// schtasks prints in the console's code page, which lacks many characters.
std::string ascii_only(const std::string& text) {
    std::string plain;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x80 && c != '?') plain += c;
    }
    return plain;
}

/// Windows removes and adds elements, but keeps those that decide when and what to start.
bool mean_the_same(const std::string& registered, const std::string& given_back) {
    constexpr std::array elements{"Source",   "Command",     "Arguments",          "StartBoundary",
                                  "Interval", "RandomDelay", "ExecutionTimeLimit", "StartWhenAvailable"};
    return std::ranges::all_of(elements, [&](const char* element) {
        return ascii_only(element_text(registered, element)) == ascii_only(element_text(given_back, element));
    });
}

/// The tasks in the output of `/Query /FO CSV /NH`; several lines may describe one task.
std::set<std::string> tasks_in(const std::string& table) {
    std::set<std::string> tasks;
    for (std::size_t from = 0; from < table.size();) {
        const auto end = std::min(table.find('\n', from), table.size());
        const std::string line = table.substr(from, end - from);
        if (line.starts_with("\"\\slotctl")) tasks.insert(line.substr(1, line.find('"', 1) - 1));
        from = end + 1;
    }
    return tasks;
}

}  // namespace

SchtasksScheduler::SchtasksScheduler(Scope scope, std::string instance, ProgramRunner run,
                                     fs::path registered)
    : scope_(scope),
      instance_(std::move(instance)),
      run_(std::move(run)),
      registered_(std::move(registered)) {}

std::optional<Error> SchtasksScheduler::obstacle() {
    if (find_program("schtasks")) return std::nullopt;
    return Error(ErrorKind::failed, "this machine has no Windows Task Scheduler (no program schtasks)",
                 "use --scheduler systemd or cron; --dry-run prints the tasks anywhere");
}

std::vector<Artefact> SchtasksScheduler::plan(const std::vector<ScheduledJob>& jobs,
                                              const Installation& installation, Instant now) const {
    const Zone machine = zone_named(daemon_time_zone());
    std::vector<Artefact> artefacts;
    for (const ScheduledJob& job : jobs) {
        if (!job.enabled) continue;
        const Zone zone = zone_of(job, machine);
        artefacts.push_back({task_path(instance_, job.name),
                             task_xml(job, task_triggers(job.when, zone, machine, now), installation),
                             job.name});
    }
    return artefacts;
}

ProgramResult SchtasksScheduler::command(const std::vector<std::string>& words) {
    std::vector<std::string> all{"schtasks"};
    all.insert(all.end(), words.begin(), words.end());
    auto result = run_({.words = all});
    if (result.good()) return result;
    std::string said = from_utf16(result.complaint.empty() ? result.output : result.complaint);
    while (said.ends_with('\n')) said.pop_back();
    throw Error(is_administrator() ? ErrorKind::failed : ErrorKind::permission,
                "`schtasks " + words.front() + "` failed: " + said);
}

fs::path SchtasksScheduler::copy_of(const std::string& task) const {
    return registered_ / (entry_of(task) + ".xml");
}

std::string SchtasksScheduler::definition(const std::string& task) {
    return from_utf16(command({"/Query", "/TN", task, "/XML"}).output);
}

std::string SchtasksScheduler::entry_of(const std::string& task) const {
    return task.substr(task_path(instance_, "").size());
}

std::vector<std::string> SchtasksScheduler::instances() {
    if (!find_program("schtasks")) return {};
    const std::string plain = "\\slotctl\\", named = "\\slotctl-";
    std::set<std::string> names;
    for (const std::string& task : tasks_in(command({"/Query", "/FO", "CSV", "/NH"}).output)) {
        const auto end = task.find('\\', 1);
        if (task.starts_with(plain)) names.insert("");
        if (task.starts_with(named) && end != std::string::npos)
            names.insert(task.substr(named.size(), end - named.size()));
    }
    return {names.begin(), names.end()};
}

std::vector<Artefact> SchtasksScheduler::installed() {
    if (!find_program("schtasks")) return {};
    std::vector<Artefact> artefacts;
    const std::string folder = task_path(instance_, "");
    for (const std::string& task : tasks_in(command({"/Query", "/FO", "CSV", "/NH"}).output)) {
        if (!task.starts_with(folder)) continue;
        const std::string there = definition(task);
        if (!is_stamped(there)) continue;
        const auto copy = read_text_file(copy_of(task));
        const bool same = copy && mean_the_same(*copy, there);
        artefacts.push_back({task, same ? *copy : there, entry_of(task)});
    }
    return artefacts;
}

void SchtasksScheduler::create(const Artefact& artefact) {
    const fs::path file = registered_ / (artefact.entry + ".utf16.xml");
    write_text_file(file, as_utf16_file(artefact.text), 0600);
    command({"/Create", "/TN", artefact.place, "/XML", utf8(file), "/F"});
    remove_text_file(file);
    // Some versions report "SUCCESS" and store nothing.
    if (!mean_the_same(artefact.text, definition(artefact.place))) {
        throw Error(ErrorKind::failed,
                    "Task Scheduler did not keep the task " + artefact.place + " unchanged");
    }
    write_text_file(copy_of(artefact.place), artefact.text, 0600);
}

void SchtasksScheduler::apply(const RunLock&, const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (change.after) {
            create(*change.after);
        } else {
            command({"/Delete", "/TN", change.before->place, "/F"});
            remove_text_file(copy_of(change.before->place));
        }
    }
}

std::map<std::string, std::string> SchtasksScheduler::entries(const std::vector<Artefact>& artefacts) const {
    std::map<std::string, std::string> texts;
    for (const Artefact& artefact : artefacts) texts[artefact.entry] = artefact.text;
    return texts;
}

bool SchtasksScheduler::is_disabled(const std::string& task) {
    const std::string there = definition(task);
    const auto settings = there.substr(std::min(there.find("<Settings>"), there.size()));
    return element_text(settings, "Enabled") == "false";
}

/// schtasks prints it in the machine's language, so only slotctl's own definition can be used.
std::optional<Instant> SchtasksScheduler::next_run(const std::string& entry, const std::string&,
                                                   const ScheduledJob* job, Instant now) {
    if (job == nullptr || is_disabled(task_path(instance_, entry))) return std::nullopt;
    return next_occurrence(job->when, zone_of(*job, zone_named(daemon_time_zone())), kind(), now);
}

std::vector<std::pair<std::string, std::string>> SchtasksScheduler::hindrances(
    const std::vector<Artefact>& artefacts) {
    std::vector<std::pair<std::string, std::string>> found;
    for (const Artefact& artefact : artefacts) {
        if (is_disabled(artefact.place)) found.emplace_back(artefact.entry, artefact.place + " is disabled");
    }
    return found;
}

Trial SchtasksScheduler::rehearse(const RunLock&, const ScheduledJob& job, const Installation& installation) {
    Trial trial{job.name, 0, "", "", ""};
    for (const auto& words : trial_commands(job, installation)) {
        const auto result = run_({.words = words, .limit = job.time_limit});
        trial.output += result.output;
        trial.complaint += result.complaint;
        trial.status = result.status;
        if (result.timed_out) trial.obstacle = "it took longer than its time limit";
        if (result.not_found) trial.obstacle = "the program does not exist";
        if (!result.good()) break;
    }
    return trial;
}

}  // namespace slotctl
