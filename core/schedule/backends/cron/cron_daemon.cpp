#include "core/schedule/backends/cron/cron_daemon.hpp"

#include "core/base/error.hpp"
#include "core/platform/process.hpp"
#include "core/platform/time_zone.hpp"
#include "core/schedule/cron_fields.hpp"
#include "core/schedule/zones.hpp"

namespace slotctl {

namespace {

Zone zone_named(const std::string& name) {
    if (const auto zone = Zone::find(name)) return *zone;
    throw Error(ErrorKind::config, "the time zone " + name + " is not known on this machine",
                "install the time zone database (tzdata)");
}

}  // namespace

std::vector<CronEntry> cron_entries(const std::vector<ScheduledJob>& jobs, Instant now) {
    const Zone machine = zone_named(daemon_time_zone());
    std::vector<CronEntry> entries;
    for (const ScheduledJob& job : jobs) {
        if (!job.enabled) continue;
        const Zone zone = zone_of(job, machine);
        entries.push_back({job, cron_fields(job.when, zone, machine, now)});
    }
    return entries;
}

std::vector<std::string> cron_limits(const ScheduledJob& job) {
    if (!job.catch_up) return {};
    return {"cron does not make up for runs missed while the machine was off (catch_up)"};
}

std::vector<std::pair<std::string, std::string>> cron_hindrances() {
    if (process_runs({"cron", "crond", "fcron", "busybox-crond"})) return {};
    return {{"", "no cron daemon runs here: nothing will be started"}};
}

std::optional<Instant> cron_next_run(const std::string& lines, const ScheduledJob* job, Instant now) {
    if (!cron_hindrances().empty()) return std::nullopt;
    const Zone machine = zone_named(daemon_time_zone());
    if (job != nullptr) return next_occurrence(job->when, zone_of(*job, machine), SchedulerKind::cron, now);
    std::optional<Instant> first;
    for (const CronExpression& when : expressions_in(lines)) {
        const auto next = next_occurrence(when, machine, SchedulerKind::cron, now);
        if (next && (!first || *next < *first)) first = next;
    }
    return first;
}

Trial cron_trial(const ProgramRunner& run, const ScheduledJob& job, const Installation& installation) {
    const std::string home = installation.account.home.string();
    ProgramCall call{.words = {},
                     .limit = job.time_limit + std::chrono::minutes{1},
                     .environment = {{{"HOME", home},
                                      {"LOGNAME", installation.account.name},
                                      {"SHELL", "/bin/sh"},
                                      {"PATH", "/usr/bin:/bin"}}},
                     .account = installation.account};
    Trial trial{job.name, 0, "", "", ""};
    for (const auto& words : trial_commands(job, installation)) {
        call.words = {"/bin/sh", "-c", cron_command(words, job, installation)};
        const auto result = run(call);
        trial.output += result.output;
        trial.complaint += result.complaint;
        trial.status = result.status;
        const bool monitored = job.job() == "monitor" && (result.status == 1 || result.status == 2);
        if (result.status == 75 || monitored) trial.status = 0;
        if (result.status == 124 || result.timed_out) trial.obstacle = "it took longer than its time limit";
        if (result.status == 127) trial.obstacle = "a program is not where cron's shell looks for it";
        if (result.status == 126) trial.obstacle = "the account may not execute the program";
        if (trial.status != 0) break;
    }
    return trial;
}

}  // namespace slotctl
