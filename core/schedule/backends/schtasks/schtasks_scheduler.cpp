#include "core/schedule/backends/schtasks/schtasks_scheduler.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
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

/// `PT5M`, `PT300S` and `P0DT5M` are the same to Windows, which need not give back the form that it was
/// given.
std::string in_one_form(const std::string& value) {
    if (!value.starts_with('P')) return value;
    std::int64_t seconds = 0, number = 0;
    bool time = false;
    for (const char c : value.substr(1)) {
        if (c >= '0' && c <= '9') {
            number = number * 10 + (c - '0');
            continue;
        }
        const std::int64_t unit = c == 'D'           ? 86400
                                  : c == 'H'         ? 3600
                                  : c == 'M' && time ? 60
                                  : c == 'S'         ? 1
                                                     : 0;
        if (c == 'T') time = true;
        if (c != 'T' && unit == 0) return value;  // months and years have no fixed length
        seconds += number * unit;
        number = 0;
    }
    return std::to_string(seconds) + "s";
}

std::vector<std::string> values_of(const std::string& xml, std::string_view element) {
    auto values = element_texts(xml, element);
    std::ranges::transform(values, values.begin(), in_one_form);
    return values;
}

/// Windows removes and adds elements, but keeps those that decide when and what to start.
bool mean_the_same(const std::string& registered, const std::string& given_back) {
    constexpr std::array elements{"Source",   "Command",     "Arguments",          "StartBoundary",
                                  "Interval", "RandomDelay", "ExecutionTimeLimit", "StartWhenAvailable"};
    // Wine keeps neither triggers nor actions; on Windows, no task is without an action. One that is not a
    // command is somebody else's doing.
    constexpr std::array wine_drops{"Command", "ClassId", "StartBoundary"};
    if (std::ranges::all_of(wine_drops,
                            [&](const char* element) { return element_text(given_back, element).empty(); }))
        return element_text(registered, "Source") == element_text(given_back, "Source");
    return std::ranges::all_of(elements, [&](const char* element) {
        return values_of(registered, element) == values_of(given_back, element);
    });
}

constexpr std::string_view suffix_of_copies = ".xml";

/// The names of the entries whose definitions are kept in `directory`.
std::vector<std::string> kept_in(const fs::path& directory) {
    std::vector<std::string> names;
    std::error_code missing;
    for (fs::directory_iterator file(directory, missing), end; !missing && file != end;
         file.increment(missing)) {
        if (file->path().extension() == suffix_of_copies) names.push_back(utf8(file->path().stem()));
    }
    return names;
}

}  // namespace

SchtasksScheduler::SchtasksScheduler(Scope scope, std::string instance, ProgramRunner run,
                                     std::unique_ptr<TaskService> service, fs::path state_directory)
    : scope_(scope),
      instance_(std::move(instance)),
      run_(std::move(run)),
      service_(std::move(service)),
      state_directory_(std::move(state_directory)) {}

std::optional<Error> SchtasksScheduler::obstacle() {
    return service_->obstacle();
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

fs::path SchtasksScheduler::copies_of(const std::string& instance) const {
    return state_directory_ / (instance.empty() ? "tasks" : "tasks-" + instance);
}

fs::path SchtasksScheduler::copy_of(const std::string& task) const {
    return copies_of(instance_) / (entry_of(task) + std::string(suffix_of_copies));
}

std::string SchtasksScheduler::entry_of(const std::string& task) const {
    return task.substr(task_path(instance_, "").size());
}

/// Also those that slotctl has registered and cannot list: not every account, and not every implementation,
/// lists what it would find by name.
std::set<std::string> SchtasksScheduler::tasks(const std::string& instance) {
    const std::string folder = task_path(instance, "");
    std::set<std::string> found;
    for (const std::string& task : service_->tasks_below(folder.substr(1, folder.size() - 2))) {
        if (task.starts_with(folder)) found.insert(task);
    }
    for (const std::string& entry : kept_in(copies_of(instance))) {
        if (service_->definition(folder + entry)) found.insert(folder + entry);
    }
    return found;
}

std::vector<std::string> SchtasksScheduler::instances() {
    if (obstacle()) return {};
    const std::string plain = "\\slotctl\\", named = "\\slotctl-", directory = "tasks-";
    std::set<std::string> names;
    for (const std::string& task : service_->tasks_below("slotctl")) {
        const auto end = task.find('\\', 1);
        if (task.starts_with(plain)) names.insert("");
        if (task.starts_with(named) && end != std::string::npos)
            names.insert(task.substr(named.size(), end - named.size()));
    }
    std::error_code missing;
    for (fs::directory_iterator kept(state_directory_, missing), end; !missing && kept != end;
         kept.increment(missing)) {
        const std::string name = utf8(kept->path().filename());
        if (!name.starts_with(directory) && name != "tasks") continue;
        const std::string instance = name == "tasks" ? "" : name.substr(directory.size());
        if (!tasks(instance).empty()) names.insert(instance);
    }
    return {names.begin(), names.end()};
}

std::vector<Artefact> SchtasksScheduler::installed() {
    if (obstacle()) return {};
    std::vector<Artefact> artefacts;
    for (const std::string& task : tasks(instance_)) {
        const std::string there = service_->definition(task).value_or("");
        if (!is_stamped(there)) continue;
        const auto copy = read_text_file(copy_of(task));
        const bool same = copy && mean_the_same(*copy, there);
        artefacts.push_back({task, same ? *copy : there, entry_of(task)});
    }
    return artefacts;
}

void SchtasksScheduler::create(const Artefact& artefact) {
    service_->save(artefact.place, artefact.text);
    if (!mean_the_same(artefact.text, service_->definition(artefact.place).value_or(""))) {
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
            service_->remove(change.before->place);
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
    const std::string there = service_->definition(task).value_or("");
    const auto settings = there.substr(std::min(there.find("<Settings>"), there.size()));
    return element_text(settings, "Enabled") == "false";
}

/// Windows' own answer leaves out the random delay and, for a task that is just starting, the next run.
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
