#include "cli/setup_notes.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/installed_schedule.hpp"
#include "core/automation/installation_of.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

bool lingers(const Account& account) {
    std::error_code hidden;
    return std::filesystem::exists("/var/lib/systemd/linger/" + account.name, hidden);
}

/// One note for all jobs that have the same limit.
void add_limits(Scheduler& scheduler, const std::vector<ScheduledJob>& jobs,
                std::vector<std::string>& notes) {
    std::vector<std::pair<std::string, std::string>> limited;  // a limit, and the jobs that have it
    for (const ScheduledJob& job : jobs) {
        if (!job.enabled) continue;
        for (const std::string& limit : scheduler.limits(job)) {
            const auto known = std::find_if(limited.begin(), limited.end(),
                                            [&](const auto& other) { return other.first == limit; });
            if (known == limited.end()) {
                limited.emplace_back(limit, job.name);
            } else {
                known->second += ", " + job.name;
            }
        }
    }
    for (const auto& [limit, names] : limited) notes.push_back(names + ": " + limit);
}

}  // namespace

std::vector<std::string> notes_on(Scheduler& scheduler, const LoadedConfig& loaded,
                                  const Installation& installation) {
    std::vector<std::string> notes = lost_settings(loaded);
    if (!scheduler.obstacle()) {
        for (const auto& [entry, what] : scheduler.hindrances({}))
            if (entry.empty()) notes.push_back(what);
    }
    for (const std::string& other : others_in_use(scheduler, loaded)) {
        notes.push_back(other +
                        " also has the jobs of this configuration, so each job starts more than once; remove "
                        "that schedule with --action remove, --scheduler and --instance");
    }
    if (const auto daemon = daemon_time_zone(); machine_time_zone() != daemon) {
        notes.push_back("TZ is " + machine_time_zone() +
                        " here, but the scheduler uses the machine's zone, " + daemon +
                        ": set time_zone in [[schedule]] if you mean another zone");
    }
    const auto& jobs = loaded.config.schedule;
    if (std::none_of(jobs.begin(), jobs.end(), [](const ScheduledJob& job) { return job.enabled; }))
        notes.emplace_back("no job of [[schedule]] is enabled: nothing will be started");
    add_limits(scheduler, jobs, notes);
    const Account& account = installation.account;
    if (scheduler.kind() == SchedulerKind::systemd && scheduler.scope() == Scope::user && !lingers(account)) {
        notes.push_back("jobs run only while " + account.name +
                        " is logged in; to run them always: sudo loginctl " + "enable-linger " +
                        account.name);
    }
    return notes;
}

}  // namespace slotctl::cli
