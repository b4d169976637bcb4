#include "core/schedule/backends/cron/cron_daemon.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <system_error>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/platform/process.hpp"
#include "core/platform/time_zone.hpp"
#include "core/schedule/cron_fields.hpp"
#include "core/schedule/zones.hpp"

namespace slotctl {

namespace {

Zone zone_named(const std::string& name) {
    if (const auto zone = Zone::find(name)) return *zone;
    throw Error(ErrorKind::config, "the time zone " + name + " is unknown on this machine",
                "install the time zone database (tzdata)");
}

/// BusyBox is one program with many names.
bool is_busybox(const RunningProgram& program) {
    if (!program.file.empty()) return program.file.filename() == "busybox";
    std::error_code hidden;
    const auto found = find_program(program.name);
    return found && std::filesystem::canonical(*found, hidden).filename() == "busybox";
}

std::optional<CronKind> kind_of(const RunningProgram& program) {
    if (program.name == "bcron-sched") return CronKind::bcron;
    if (program.name == "fcron") return CronKind::other;
    if (program.name == "busybox-crond") return CronKind::busybox;
    if (program.name == "busybox") {
        const bool crond = program.words.size() > 1 && program.words[1] == "crond";
        return crond ? std::optional(CronKind::busybox) : std::nullopt;
    }
    return is_busybox(program) ? CronKind::busybox : CronKind::vixie;
}

/// systemd-cron has no process: a generator turns crontabs into timers.
bool systemd_cron_runs(const ProgramRunner& run) {
    constexpr std::array generators{"/usr/lib/systemd/system-generators/systemd-crontab-generator",
                                    "/lib/systemd/system-generators/systemd-crontab-generator"};
    std::error_code hidden;
    const bool there = std::any_of(generators.begin(), generators.end(),
                                   [&](const char* file) { return std::filesystem::exists(file, hidden); });
    if (!there || !std::filesystem::exists("/run/systemd/system", hidden)) return false;
    return run({.words = {"systemctl", "is-active", "--quiet", "cron.target"}}).good();
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
    return {"cron does not catch up on runs missed while the machine was off (catch_up)"};
}

std::string_view name_of(CronKind kind) {
    switch (kind) {
        case CronKind::systemd:
            return "systemd-cron";
        case CronKind::bcron:
            return "bcron";
        case CronKind::busybox:
            return "BusyBox crond";
        case CronKind::other:
            return "fcron";
        case CronKind::vixie:
            break;
    }
    return "cron";
}

ClockManner manner_of(CronKind kind) {
    switch (kind) {
        case CronKind::systemd:
            return ClockManner::systemd;
        case CronKind::bcron:
            return ClockManner::bcron;
        case CronKind::busybox:
            return ClockManner::by_clock;
        case CronKind::vixie:
        case CronKind::other:
            break;
    }
    return ClockManner::cron;
}

std::optional<CronKind> running_cron(const ProgramRunner& run) {
    std::set<CronKind> kinds;
    for (const RunningProgram& program :
         running_programs({"cron", "crond", "bcron-sched", "busybox", "busybox-crond", "fcron"}))
        if (const auto kind = kind_of(program)) kinds.insert(*kind);
    if (systemd_cron_runs(run)) kinds.insert(CronKind::systemd);
    return kinds.empty() ? std::nullopt : std::optional(*kinds.begin());
}

std::vector<std::pair<std::string, std::string>> cron_hindrances(std::optional<CronKind> running) {
    if (!running) return {{"", "no cron daemon runs here, so nothing is started: start one"}};
    if (*running != CronKind::other) return {};
    return {{"", std::string(name_of(*running)) +
                     " runs here, which does not read these crontabs, so nothing is started"}};
}

std::optional<Instant> cron_next_run(CronKind kind, const std::string& lines, const ScheduledJob* job,
                                     Instant now) {
    const Zone machine = zone_named(daemon_time_zone());
    if (job != nullptr) return next_occurrence(job->when, zone_of(*job, machine), manner_of(kind), now);
    std::optional<Instant> first;
    for (const CronExpression& when : expressions_in(lines)) {
        const auto next = next_occurrence(when, machine, manner_of(kind), now);
        if (next && (!first || *next < *first)) first = next;
    }
    return first;
}

Trial cron_trial(const ProgramRunner& run, const ScheduledJob& job, const Installation& installation) {
    const std::string home = utf8(installation.account.home);
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
        const JobKind* const kind = find_job(job.job());
        const bool reported =
            kind != nullptr && kind->reports_by_status && (result.status == 1 || result.status == 2);
        if (result.status == 75 || reported) trial.status = 0;
        if (result.status == 124 || result.timed_out) trial.obstacle = "it took longer than its time limit";
        if (result.status == 127) trial.obstacle = "a program is not in the PATH of cron's shell";
        if (result.status == 126) trial.obstacle = "the account may not execute the program";
        if (trial.status != 0) break;
    }
    return trial;
}

}  // namespace slotctl
