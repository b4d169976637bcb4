#include "cli/installed_schedule.hpp"

#include <algorithm>
#include <array>

#include "core/automation/installation_of.hpp"
#include "core/automation/listing.hpp"
#include "core/base/mask.hpp"
#include "core/monitor/due_runs.hpp"
#include "core/platform/account.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/process.hpp"
#include "core/schedule/backends/open_scheduler.hpp"

namespace slotctl::cli {

namespace {

constexpr std::array all_kinds{SchedulerKind::systemd, SchedulerKind::cron, SchedulerKind::schtasks};

/// Tasks of both scopes are in one folder, which is queried only once.
bool is_queried(SchedulerKind kind, Scope scope, std::optional<Scope> wanted) {
    const Scope own = wanted.value_or(is_administrator() ? Scope::system : Scope::user);
    return kind != SchedulerKind::schtasks || scope == own;
}

/// A health check must not wait half a minute for a scheduler that does not answer.
ProgramResult run_briefly(const ProgramCall& call) {
    constexpr std::chrono::seconds patience{5};
    ProgramCall brief = call;
    brief.limit = std::min(call.limit, patience);
    ProgramResult result = run_program(brief);
    if (result.timed_out) throw Error(ErrorKind::failed, "no answer in time");
    return result;
}

std::string named(const Scheduler& scheduler) {
    const std::string& instance = scheduler.instance();
    return std::string(name_of(scheduler.kind())) + " (" + std::string(name_of(scheduler.scope())) +
           " scope" + (instance.empty() ? "" : ", instance " + instance) + ")";
}

/// The instances of which the scheduler has entries. If it cannot be queried, it counts as having some, so
/// that the error is reported by its first use.
std::vector<std::string> instances_of(Scheduler& scheduler) {
    try {
        return scheduler.instances();
    } catch (const Error&) {
        return {scheduler.instance()};
    }
}

/// The job whose history shows whether an entry works; empty if the entry covers only a part of it.
std::string judged_job(const ListedEntry& entry) {
    if (!entry.job || entries_of(entry.job->job(), std::span(&*entry.job, 1)).empty()) return "";
    return entry.job->job();
}

/// Adds an entry of one scheduler to those of the others: each must be installed in exactly one of them.
void add(std::vector<InstalledEntry>& entries, const ListedEntry& listed) {
    if (!listed.installed && (!listed.job || !listed.job->enabled)) return;
    InstalledEntry entry{listed.name,
                         judged_job(listed),
                         listed.installed,
                         listed.next_run,
                         "",
                         std::string(name_of(listed.scheduler))};
    for (const std::string& sentence : listed.drift)
        if (listed.installed) entry.drift += (entry.drift.empty() ? "" : "; ") + sentence;
    const auto known = std::find_if(entries.begin(), entries.end(),
                                    [&](const InstalledEntry& other) { return other.name == entry.name; });
    if (known == entries.end()) {
        entries.push_back(std::move(entry));
    } else if (!known->installed) {
        *known = std::move(entry);
    } else if (entry.installed) {
        known->drift = "installed in more than one scheduler: each of them starts it";
    }
}

void query(Scheduler& scheduler, const LoadedConfig& loaded, bool compare, Instant now,
           InstalledSchedule& schedule) {
    const auto installed = scheduler.installed();
    if (installed.empty() || foreign_owner(loaded, installed)) return;
    if (const auto obstacle = scheduler.obstacle()) throw Error(*obstacle);
    std::optional<Installation> installation;
    if (compare) installation = expected_installation(loaded, scheduler);
    for (const ListedEntry& entry : list_entries(scheduler, installed, loaded.config.schedule,
                                                 installation ? &*installation : nullptr, nullptr, now)) {
        add(schedule.entries, entry);
    }
}

}  // namespace

std::filesystem::path backups_of(Scope scope) {
    return scope == Scope::system ? system_directories().state : state_directory();
}

std::vector<std::unique_ptr<Scheduler>> schedulers_in_use(std::optional<SchedulerKind> kind,
                                                          std::optional<Scope> scope,
                                                          const std::optional<std::string>& instance) {
    std::vector<std::unique_ptr<Scheduler>> found;
    for (const Scope each : {Scope::system, Scope::user}) {
        if (scope && *scope != each) continue;
        for (const auto candidate : all_kinds) {
            if ((kind && *kind != candidate) || !is_queried(candidate, each, scope)) continue;
            const auto any = open_scheduler(candidate, each, instance.value_or(""), backups_of(each));
            for (const std::string& name : instances_of(*any)) {
                if (instance && *instance != name) continue;
                found.push_back(open_scheduler(candidate, each, name, backups_of(each)));
            }
        }
    }
    return found;
}

std::vector<std::string> others_in_use(const Scheduler& scheduler, const LoadedConfig& loaded) {
    std::vector<std::string> names;
    for (const auto& other : schedulers_in_use(std::nullopt, scheduler.scope(), std::nullopt)) {
        if (other->kind() == scheduler.kind() && other->instance() == scheduler.instance()) continue;
        try {
            const auto installed = other->installed();
            if (!installed.empty() && !foreign_owner(loaded, installed)) names.push_back(named(*other));
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): `list` reports why it cannot be queried
        }
    }
    return names;
}

std::optional<Installation> expected_installation(const LoadedConfig& loaded, const Scheduler& scheduler) {
    if (scheduler.scope() == Scope::system && !is_administrator()) return std::nullopt;
    try {
        return installation_of(loaded, scheduler.scope(), scheduler.kind(), scheduler.instance());
    } catch (const Error&) {
        return std::nullopt;  // setup-automation would refuse, and report why
    }
}

std::optional<std::string> foreign_owner(const LoadedConfig& loaded, const std::vector<Artefact>& installed) {
    const std::string owner = owner_in(installed);
    const auto own = owner_of(loaded);
    if (owner.empty() || !own || owner == *own) return std::nullopt;
    return owner;
}

InstalledSchedule installed_schedule(const LoadedConfig& loaded, bool compare, Instant now) {
    InstalledSchedule schedule;
    for (const Scope scope : {Scope::system, Scope::user}) {
        for (const auto kind : all_kinds) {
            if (!is_queried(kind, scope, std::nullopt)) continue;
            const auto any = open_scheduler(kind, scope, "", backups_of(scope), run_briefly);
            try {
                if (const auto damage = any->damage()) {
                    schedule.damaged.push_back(named(*any) + ": " + damage->what());
                    continue;
                }
                for (const std::string& instance : any->instances()) {
                    const auto one = open_scheduler(kind, scope, instance, backups_of(scope), run_briefly);
                    query(*one, loaded, compare, now, schedule);
                }
            } catch (const Error& error) {
                schedule.unasked.push_back(named(*any) + " cannot be queried: " + masked(error.what()));
            }
        }
    }
    return schedule;
}

}  // namespace slotctl::cli
