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

/// `, the first due 2026-11-20T02:00:00Z`, of those that no good run has served; there is one.
std::string first_due(const std::vector<DueRun>& due, std::optional<Instant> last_good) {
    const auto& first = *std::find_if(due.begin(), due.end(), [&](const DueRun& run) {
        return !last_good || *last_good < run.served_from;
    });
    return ", the first due " + format_instant(first.at);
}

/// An entry for a part of a job, with runs that were missed.
struct LatePart {
    const PartialEntry* entry = nullptr;
    std::int64_t missed = 0;
};

std::vector<LatePart> late_parts(const JobFacts& job, Instant now) {
    std::vector<LatePart> late;
    for (const PartialEntry& entry : job.partial)
        if (const auto missed = missed_runs(job, entry, now); missed > 0) late.push_back({&entry, missed});
    return late;
}

/// Names the first few.
std::string words_of(const std::vector<LatePart>& late, const JobFacts& job, Instant now) {
    constexpr std::size_t most_named = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(late.size(), most_named); ++i) {
        const PartialEntry& entry = *late[i].entry;
        const auto last_good = std::max(job.last_good, entry.last_good);
        text +=
            "; the entry " + entry.name + " missed " + plural(late[i].missed, "run") +
            first_due(entry.due, last_good) +
            (last_good ? " (last good run " + rough_age(*last_good, now) + " ago)" : " (no good run yet)");
    }
    if (late.size() > most_named)
        text += "; " + std::to_string(late.size() - most_named) + " more entries missed runs";
    return text;
}

std::optional<Instant> next_due(const JobFacts& job) {
    if (job.enabled) return job.next_due;
    std::optional<Instant> next;
    for (const PartialEntry& entry : job.partial)
        if (entry.next_due && (!next || *entry.next_due < *next)) next = entry.next_due;
    return next;
}

/// The runs by which an installed entry is judged.
struct EntryHistory {
    std::int64_t missed = 0;
    std::optional<Instant> last_good;
};

EntryHistory history_of(const InstalledEntry& installed, const std::vector<JobFacts>& jobs, Instant now) {
    for (const JobFacts& job : jobs) {
        if (job.job == installed.job) return {missed_runs(job, now), job.last_good};
        for (const PartialEntry& entry : job.partial)
            if (entry.name == installed.name)
                return {missed_runs(job, entry, now), std::max(job.last_good, entry.last_good)};
    }
    return {};
}

}  // namespace

HealthCheck schedule_of(const JobFacts& job, const HealthPolicy& policy, Instant now) {
    HealthCheck check{"schedule_" + job.job, HealthState::ok, "", "", {}};
    const auto last_good = last_good_start(job);
    const std::string last =
        last_good ? "last good run " + rough_age(*last_good, now) + " ago" : "no good run yet";
    if (last_good) check.measures.push_back(measure("age", in_seconds(age_of(*last_good, now)), "s"));
    if (!job.enabled && job.partial.empty()) {
        check.message = last + "; disabled in the schedule";
        return check;
    }
    if (!job.paused.empty()) {
        check.message = last + "; paused " + job.paused;
        check.measures.push_back(
            measure("missed", 0, "", policy.missed_runs_warning, policy.missed_runs_critical));
        return check;
    }
    // Entries for the whole job make up for each other, those for parts do not: the worst one counts.
    const std::int64_t missed = missed_runs(job, now);
    const auto late = late_parts(job, now);
    std::int64_t most = missed;
    for (const LatePart& part : late) most = std::max(most, part.missed);
    check.measures.push_back(
        measure("missed", double(most), "", policy.missed_runs_warning, policy.missed_runs_critical));
    check.state = above<std::int64_t>(most, policy.missed_runs_warning, policy.missed_runs_critical);
    check.message = last;
    if (missed > 0) {
        check.message +=
            ", " + plural(missed, "scheduled run") + " missed" + first_due(job.due, job.last_good);
    } else if (const auto next = next_due(job)) {
        check.message += ", next due " + format_instant(*next);
    }
    check.message += words_of(late, job, now);
    if (check.state != HealthState::ok) {
        check.hint = "run `slotctl setup-automation --action list` to see what is installed, and `slotctl " +
                     (missed > 0 || late.empty() ? job.command : late.front().entry->command) +
                     "` to see whether it works";
    }
    return check;
}

HealthCheck runs_of(const JobFacts& job, const HealthPolicy& policy, Instant now) {
    constexpr seconds window = std::chrono::hours{24};
    std::int64_t failed = 0, runs = 0, bad = 0;
    const RecordedRun* newest = nullptr;
    const auto last_good = last_good_start(job);
    for (const RecordedRun& run : job.recent) {
        if (run.status == "running" || run.status == "skipped") continue;
        if (run.started_at > now) continue;  // it is after a rehearsed `now`
        const bool in_window = run.started_at > now - window;
        if (in_window) ++runs;
        if (!run.bad()) continue;
        if (in_window) ++bad;
        if (!last_good || run.started_at > *last_good) ++failed;
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
        check.message = plural(failed, "run") + (last_good ? " failed since the last good one"
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
        const auto [missed, last_good] = history_of(entry, jobs, now);
        const HealthState late =
            above<std::int64_t>(missed, policy.missed_runs_warning, policy.missed_runs_critical);
        if (!entry.installed) {
            say(HealthState::critical, entry.name + " is not installed",
                "run `slotctl setup-automation --action setup`");
        } else if (late != HealthState::ok) {
            const std::string next = entry.next_run ? ", next run " + format_instant(*entry.next_run) : "";
            say(late,
                entry.name + " is installed" + next + ", but " +
                    (last_good ? "its last good run was " + rough_age(*last_good, now) + " ago"
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
