#include "cli/setup_notes.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "cli/installed_schedule.hpp"
#include "core/automation/installation_of.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

bool lingers(const Account& account) {
    std::error_code hidden;
    return std::filesystem::exists("/var/lib/systemd/linger/" + account.name, hidden);
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
    for (const ScheduledJob& job : jobs) {
        if (!job.enabled) continue;
        for (const std::string& limit : scheduler.limits(job)) notes.push_back(job.name + ": " + limit);
    }
    const Account& account = installation.account;
    if (scheduler.kind() == SchedulerKind::systemd && scheduler.scope() == Scope::user && !lingers(account)) {
        notes.push_back("jobs run only while " + account.name +
                        " is logged in; to run them always: sudo loginctl " + "enable-linger " +
                        account.name);
    }
    return notes;
}

}  // namespace slotctl::cli
