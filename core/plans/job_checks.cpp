#include <algorithm>
#include <map>

#include "core/base/text.hpp"
#include "core/plans/check_parts.hpp"
#include "core/plans/health_checks.hpp"

namespace slotctl::health_checks {

namespace {

using std::chrono::seconds;

constexpr const char* see_log = "see the log, or run `slotctl ";

std::string rough_age(Instant then, Instant now) {
    return rough_duration(age_of(then, now));
}

}  // namespace

HealthCheck schedule_of(const JobFacts& job, const HealthPolicy& policy, Instant now) {
    HealthCheck check{"schedule_" + job.job, HealthState::ok, "", "", {}};
    const std::string last =
        job.last_good ? "last good run " + rough_age(*job.last_good, now) + " ago" : "no good run yet";
    if (job.last_good) check.measures.push_back(measure("age", in_seconds(age_of(*job.last_good, now)), "s"));
    if (!job.enabled) {
        check.message = last + "; disabled in the schedule";
        return check;
    }
    if (!job.paused.empty()) {
        check.message = last + "; paused " + job.paused;
        check.measures.push_back(
            measure("missed", 0, "", policy.missed_runs_warning, policy.missed_runs_critical));
        return check;
    }
    const std::int64_t missed = missed_runs(job, now);
    check.measures.push_back(
        measure("missed", double(missed), "", policy.missed_runs_warning, policy.missed_runs_critical));
    check.state = above<std::int64_t>(missed, policy.missed_runs_warning, policy.missed_runs_critical);
    check.message = last;
    if (missed > 0) {
        const auto& due = *std::find_if(job.due.begin(), job.due.end(), [&](const DueRun& run) {
            return !job.last_good || *job.last_good < run.served_from;
        });
        check.message +=
            ", " + plural(missed, "scheduled run") + " missed, the first due " + format_instant(due.at);
    } else if (job.next_due) {
        check.message += ", next due " + format_instant(*job.next_due);
    }
    if (check.state != HealthState::ok) {
        check.hint = "run `slotctl setup-automation --action list` to see what is installed, and `slotctl " +
                     job.command + "` to see whether it works";
    }
    return check;
}

HealthCheck runs_of(const JobFacts& job, const HealthPolicy& policy, Instant now) {
    constexpr seconds window = std::chrono::hours{24};
    std::int64_t failed = 0, runs = 0, bad = 0;
    const RecordedRun* newest = nullptr;
    for (const RecordedRun& run : job.recent) {
        if (run.status == "running" || run.status == "skipped") continue;
        if (run.started_at > now) continue;  // it is after a rehearsed `now`
        const bool in_window = run.started_at > now - window;
        if (in_window) ++runs;
        if (!run.bad()) continue;
        if (in_window) ++bad;
        if (!job.last_good || run.started_at > *job.last_good) ++failed;
        if (newest == nullptr) newest = &run;
    }
    const auto rate = runs == 0 ? 0 : bad * 100 / runs;
    HealthCheck check{"runs_" + job.job, HealthState::ok, "", "", {}};
    check.state = above<std::int64_t>(failed, policy.failed_runs_warning, policy.failed_runs_critical);
    // A single bad run among a few does not make a rate.
    if (bad >= 2) {
        check.state = worst_of(check.state, above<std::int64_t>(rate, policy.failure_rate_warning,
                                                                policy.failure_rate_critical));
    }
    if (failed > 0) {
        check.message = plural(failed, "run") + (job.last_good ? " failed since the last good one"
                                                               : " failed, and none has succeeded yet");
    } else {
        check.message = plural(bad, "failure") + " in " + plural(runs, "run") + " of the last 24 h";
    }
    if (newest != nullptr && check.state != HealthState::ok) {
        check.message += "; run " + std::to_string(newest->id) + " of " + format_instant(newest->started_at) +
                         " ended " + newest->status + (newest->error ? ": " + brief(*newest->error) : "");
        check.hint = std::string(see_log) + job.command + " -v` to see what is wrong";
    }
    std::int64_t stuck = 0;
    for (const auto& [run, gone] : job.unfinished) {
        const bool overdue = now - run.started_at > job.time_limit + policy.run_grace;
        if (!gone && !overdue) continue;
        ++stuck;
        if (stuck > 1) continue;
        check.message += "; run " + std::to_string(run.id) + ", " +
                         (gone ? "started " : "still running after ") + rough_age(run.started_at, now) +
                         (gone ? " ago, is unfinished, but its process no longer exists" : "");
        check.message += " (pid " + std::to_string(run.pid) + " on " + run.host + ")";
        if (check.hint.empty()) {
            check.hint = gone
                             ? "the next run records it as crashed; the system's log may say what killed it"
                             : "find out what it waits for; stop it with SIGTERM, and the next run continues";
        }
    }
    if (stuck > 0) check.state = worst_of(check.state, HealthState::warning);
    check.measures.push_back(
        measure("failed", double(failed), "", policy.failed_runs_warning, policy.failed_runs_critical));
    check.measures.push_back(measure("failure_rate", double(rate), "%", policy.failure_rate_warning,
                                     policy.failure_rate_critical));
    check.measures.push_back(measure("stuck", double(stuck), "", 1.0));
    return check;
}

HealthCheck paused(const std::vector<Pause>& pauses, const HealthPolicy& policy, Instant now) {
    HealthCheck check{"paused", HealthState::ok, "", "", {}};
    std::vector<std::string> said;
    seconds longest{0};
    for (const Pause& pause : pauses) {
        const seconds age = age_of(pause.from, now);
        longest = std::max(longest, age);
        const bool forgotten = age >= policy.pause_warning;
        if (forgotten) check.state = HealthState::warning;
        said.push_back(name_of(pause) + ", " + terms_of(pause) +
                       (forgotten ? " (for " + rough_duration(age) + " now)" : ""));
    }
    check.message = joined(said, "; ");
    check.measures.push_back(measure("pauses", double(pauses.size()), ""));
    check.measures.push_back(
        measure("longest", in_seconds(longest), "s", double(policy.pause_warning.count())));
    if (check.state != HealthState::ok)
        check.hint = "`slotctl resume` ends a pause; `slotctl pause --list` shows them";
    return check;
}

/// What to do about an entry that differs from what it should be.
const char* advice_on(const std::string& drift) {
    if (drift.find("no cron daemon runs here") != std::string::npos)
        return "start the cron daemon, or choose another --scheduler";
    if (drift.find("in more than one") != std::string::npos)
        return "`slotctl setup-automation --action list` shows both; remove one with --action remove and "
               "--scheduler";
    return "`slotctl setup-automation --action setup` restores it; `--action list` shows the details";
}

HealthCheck installed(const InstalledSchedule& schedule, const std::vector<JobFacts>& jobs,
                      const HealthPolicy& policy, Instant now) {
    HealthCheck check{"installed_schedule", HealthState::ok, "", "", {}};
    const auto& entries = schedule.entries;
    std::vector<std::string> said;
    const auto say = [&](HealthState state, const std::string& text, const char* hint) {
        said.push_back(text);
        if (check.hint.empty() || is_worse(state, check.state)) check.hint = hint;
        check.state = worst_of(check.state, state);
    };
    std::map<std::string, std::vector<std::string>> drifted;
    for (const InstalledEntry& entry : entries) {
        const auto job = std::find_if(jobs.begin(), jobs.end(),
                                      [&](const JobFacts& facts) { return facts.job == entry.job; });
        const std::int64_t missed = job == jobs.end() ? 0 : missed_runs(*job, now);
        const HealthState late =
            above<std::int64_t>(missed, policy.missed_runs_warning, policy.missed_runs_critical);
        if (!entry.installed) {
            say(HealthState::critical, entry.name + " is not installed",
                "run `slotctl setup-automation --action setup`");
        } else if (late != HealthState::ok) {
            const std::string next = entry.next_run ? ", next run " + format_instant(*entry.next_run) : "";
            say(late,
                entry.name + " is installed" + next + ", but " +
                    (job->last_good ? "its last good run was " + rough_age(*job->last_good, now) + " ago"
                                    : "it never had a good run") +
                    (entry.drift.empty() ? "" : "; " + entry.drift),
                entry.drift.empty()
                    ? "check the scheduler's own log, and run `slotctl setup-automation --action test`"
                    : advice_on(entry.drift));
        } else if (!entry.drift.empty()) {
            drifted[entry.drift].push_back(entry.name);
        } else if (!entry.next_run) {
            say(HealthState::warning, entry.name + " is installed but has no next run",
                "see `slotctl setup-automation --action list`");
        }
    }
    // A cause that keeps several entries from starting is reported once.
    for (const auto& [drift, names] : drifted) {
        say(HealthState::warning, joined(names) + ": " + drift, advice_on(drift));
    }
    for (const std::string& text : schedule.damaged)
        say(HealthState::warning, text, "repair or remove slotctl's lines with `crontab -e`");
    const auto faults = static_cast<double>(said.size());
    if (entries.empty() && schedule.unasked.empty() && schedule.damaged.empty()) {
        said.emplace_back("slotctl has installed no schedule here");
        check.hint =
            "`slotctl setup-automation --action setup` installs the schedule, unless something else starts "
            "the jobs";
    } else if (said.empty() && !entries.empty()) {
        const std::string count = std::to_string(entries.size());
        said.push_back(entries.size() == 1 ? entries[0].name + " is installed correctly"
                                           : "all " + count + " entries are installed correctly");
    }
    for (const std::string& text : schedule.unasked) said.push_back(text);
    for (const std::string& text : said) check.message += (check.message.empty() ? "" : "; ") + text;
    check.measures.push_back(measure("faults", faults, "", 1.0));
    return check;
}

}  // namespace slotctl::health_checks
