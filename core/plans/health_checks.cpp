#include "core/plans/health_checks.hpp"

#include <algorithm>
#include <cmath>

namespace slotctl::health_checks {

namespace {

using std::chrono::seconds;

constexpr const char* see_log = "see the log, or run `slotctl ";

/// Of a figure that is worse the higher it is.
template <class Value>
HealthState above(Value value, Value warning, Value critical) {
    if (value >= critical) return HealthState::critical;
    return value >= warning ? HealthState::warning : HealthState::ok;
}

/// Of a figure that is worse the lower it is.
HealthState below(double value, int warning, int critical) {
    if (value < critical) return HealthState::critical;
    return value < warning ? HealthState::warning : HealthState::ok;
}

HealthMeasure measure(const std::string& name, double value, const std::string& unit,
                      std::optional<double> warning = {}, std::optional<double> critical = {}) {
    return {name, value, unit, warning, critical};
}

/// How long ago something was; what a rehearsed `now` has not reached yet was just now.
seconds age_of(Instant then, Instant now) {
    return std::max(now - then, seconds{0});
}

std::string rough_age(Instant then, Instant now) {
    return rough_duration(age_of(then, now));
}

double in_seconds(seconds duration) {
    return static_cast<double>(duration.count());
}

std::string percent_text(double percent) {
    // 99.96 % is not all of it.
    const double shown = percent < 100 ? std::min(std::floor(percent * 10) / 10, 99.9) : 100;
    std::string text = std::to_string(shown);
    text.resize(text.find('.') + 2);
    return (text.ends_with(".0") ? text.substr(0, text.size() - 2) : text) + " %";
}

std::string name(OfferingKey key) {
    return "service " + std::to_string(key.service) + " of provider " + std::to_string(key.provider);
}

std::string bytes_text(std::int64_t bytes) {
    constexpr std::int64_t mib = std::int64_t{1} << 20, gib = std::int64_t{1} << 30;
    if (bytes >= 10 * gib) return std::to_string(bytes / gib) + " GiB";
    if (bytes >= mib) return std::to_string(bytes / mib) + " MiB";
    return std::to_string(bytes / 1024) + " KiB";
}

/// The part of somebody else's text that fits into a line: at most `most` bytes and an ellipsis.
std::string brief(const std::string& text, std::size_t most = 160) {
    std::string line = text.substr(0, text.find('\n'));
    if (line.size() <= most) return line;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U) --end;
    return line.substr(0, end) + "…";
}

/// Whether a group is judged: what no run has seen is, once a run should have.
bool judged(const OfferingGroup& group, bool maintain_late) {
    return group.horizon.has_value() || maintain_late;
}

}  // namespace

std::string plural(std::int64_t count, const std::string& word) {
    return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

HealthCheck not_made(const std::string& name, const HealthFault& fault) {
    return {name, HealthState::unknown, fault.message, fault.hint, {}};
}

HealthCheck database(const DatabaseFacts& facts, const HealthPolicy& policy) {
    const double ms = static_cast<double>(facts.latency.count()) / 1000;
    HealthCheck check{"database", HealthState::ok, "", "", {}};
    check.state = above(ms, double(policy.latency_warning_ms), double(policy.latency_critical_ms));
    std::string shown = std::to_string(ms);
    shown.resize(shown.find('.') + 2);
    check.message = facts.description + " answers in " + (ms < 0.1 ? "less than 0.1" : shown) + " ms";
    if (check.state != HealthState::ok)
        check.hint = "look at the load of the database server and at the network on the way to it";
    check.measures.push_back(measure("latency", ms / 1000, "s", policy.latency_warning_ms / 1000.0,
                                     policy.latency_critical_ms / 1000.0));
    return check;
}

HealthCheck schema(const DatabaseFacts& facts) {
    HealthCheck check{"schema", HealthState::ok, "", "", {}};
    const std::string has = std::to_string(facts.schema_version), wants = std::to_string(facts.schema_latest);
    if (facts.schema_version == facts.schema_latest) {
        check.message = "version " + has + " is current";
    } else if (facts.schema_version > facts.schema_latest) {
        check.state = HealthState::critical;
        check.message = "the database has version " + has + ", this slotctl knows up to " + wants;
        check.hint = "install a newer slotctl";
    } else {
        check.state = HealthState::critical;
        check.message = facts.schema_version == 0
                            ? "the database has no schema of slotctl's yet"
                            : "the database has version " + has + ", this slotctl needs " + wants;
        check.hint = "run `slotctl db migrate`; until then no job can work";
    }
    check.measures.push_back(measure("version", facts.schema_version, ""));
    return check;
}

HealthCheck schedule_of(const JobFacts& job, const HealthPolicy& policy, Instant now) {
    HealthCheck check{"schedule_" + job.job, HealthState::ok, "", "", {}};
    const std::string last =
        job.last_good ? "last good run " + rough_age(*job.last_good, now) + " ago" : "no good run yet";
    if (job.last_good) check.measures.push_back(measure("age", in_seconds(age_of(*job.last_good, now)), "s"));
    if (!job.enabled) {
        check.message = last + "; the schedule does not have it enabled";
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
        check.hint =
            "see `slotctl setup-automation --action list` and the scheduler's own log; run `slotctl " +
            job.job + "` by hand to see whether it works";
    }
    return check;
}

HealthCheck runs_of(const JobFacts& job, const HealthPolicy& policy, Instant now) {
    constexpr seconds window = std::chrono::hours{24};
    std::int64_t failed = 0, runs = 0, bad = 0;
    const RecordedRun* newest = nullptr;
    for (const RecordedRun& run : job.recent) {
        if (run.status == "running" || run.status == "skipped") continue;
        if (run.started_at > now) continue;  // of a past that is looked at again
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
    // One bad run among few says nothing of a rate.
    if (bad >= 2) {
        check.state = std::max(check.state, above<std::int64_t>(rate, policy.failure_rate_warning,
                                                                policy.failure_rate_critical));
    }
    if (failed > 0) {
        check.message = plural(failed, "run") + (job.last_good ? " failed since the last good one"
                                                               : " failed, and none was good yet");
    } else {
        check.message = plural(bad, "failure") + " in " + plural(runs, "run") + " of the last 24 h";
    }
    if (newest != nullptr && check.state != HealthState::ok) {
        check.message += "; run " + std::to_string(newest->id) + " of " + format_instant(newest->started_at) +
                         " ended " + newest->status + (newest->error ? ": " + brief(*newest->error) : "");
        check.hint = std::string(see_log) + job.job + " -v` to see what is wrong";
    }
    std::int64_t stuck = 0;
    for (const auto& [run, gone] : job.unfinished) {
        const bool overdue = now - run.started_at > job.time_limit + policy.run_grace;
        if (!gone && !overdue) continue;
        ++stuck;
        if (stuck > 1) continue;
        check.message += "; run " + std::to_string(run.id) + ", " +
                         (gone ? "started " : "still at work after ") + rough_age(run.started_at, now) +
                         (gone ? " ago, is unfinished though its process is gone" : "");
        check.message += " (pid " + std::to_string(run.pid) + " on " + run.host + ")";
        if (check.hint.empty()) {
            check.hint = gone ? "the next run records it as crashed; see the system's log for what killed it"
                              : "see what it waits for; stop it with SIGTERM, the next run goes on";
        }
    }
    if (stuck > 0) check.state = std::max(check.state, HealthState::warning);
    check.measures.push_back(
        measure("failed", double(failed), "", policy.failed_runs_warning, policy.failed_runs_critical));
    check.measures.push_back(measure("failure_rate", double(rate), "%", policy.failure_rate_warning,
                                     policy.failure_rate_critical));
    check.measures.push_back(measure("stuck", double(stuck), "", 1.0));
    return check;
}

HealthCheck coverage(const OfferingFacts& facts, const HealthPolicy& policy, bool maintain_late) {
    std::int64_t offerings = 0, covered = 0, waiting = 0;
    std::optional<OfferingKey> example;
    for (const OfferingGroup& group : facts.groups) {
        if (!judged(group, maintain_late)) {
            waiting += group.offerings;
            continue;
        }
        offerings += group.offerings;
        covered += group.covered;
        if (!example) example = group.uncovered_example;
    }
    const double percent = offerings == 0 ? 100 : 100.0 * double(covered) / double(offerings);
    HealthCheck check{
        "service_coverage", below(percent, policy.coverage_warning, policy.coverage_critical), "", "", {}};
    check.message = offerings == 0 ? "there is no active offering to fill"
                                   : percent_text(percent) + " of " + plural(offerings, "active offering") +
                                         " have a free slot in the next 7 days";
    if (example) check.message += "; none: " + name(*example);
    if (waiting > 0) check.message += "; " + std::to_string(waiting) + " new ones wait for the next maintain";
    if (check.state != HealthState::ok) {
        check.hint = "run `slotctl maintain`; where slots are there but booked out, add hours or providers";
    }
    check.measures.push_back(
        measure("coverage", percent, "%", policy.coverage_warning, policy.coverage_critical));
    check.measures.push_back(measure("offerings", double(offerings), ""));
    return check;
}

HealthCheck horizon(const OfferingFacts& facts, const HealthPolicy& policy, bool maintain_late) {
    using std::chrono::days;
    int worst = 0;
    std::int64_t behind = 0;
    const OfferingGroup* nearest = nullptr;
    LocalDate open{};
    for (const OfferingGroup& group : facts.groups) {
        if (group.offerings == 0 || !judged(group, maintain_late)) continue;
        // What lies in the past does not need filling any more.
        const LocalDate next = std::max(group.horizon.value_or(group.today - days{1}) + days{1}, group.today);
        const int missing = static_cast<int>((group.today + days{facts.days_ahead + 1} - next).count());
        if (missing >= policy.horizon_warning_days) behind += group.offerings;
        if (nearest != nullptr && missing <= worst) continue;
        worst = std::max(missing, 0);
        nearest = &group;
        open = next;
    }
    HealthCheck check{
        "horizon", above(worst, policy.horizon_warning_days, policy.horizon_critical_days), "", "", {}};
    if (nearest == nullptr) {
        check.message = "there is nothing to fill yet";
    } else if (check.state == HealthState::ok) {
        check.message = "every active offering is filled through " + format_date(open - days{1}) +
                        " or further (maintain.days_ahead = " + std::to_string(facts.days_ahead) + ")";
    } else {
        check.message = plural(behind, "active offering") + (behind == 1 ? " is" : " are") +
                        " not filled as far as maintain.days_ahead = " + std::to_string(facts.days_ahead) +
                        " asks; the nearest open date is " + format_date(open) + ", of " +
                        name(nearest->example);
        check.hint = "run `slotctl maintain`; if it says partial, its log names the providers that fail";
    }
    if (nearest != nullptr) {
        check.measures.push_back(
            measure("dates_missing", worst, "", policy.horizon_warning_days, policy.horizon_critical_days));
        check.measures.push_back(measure("dates_filled", double((open - nearest->today).count()), ""));
    }
    return check;
}

HealthCheck reservations(const ReservationBacklog& backlog, const HealthPolicy& policy, Instant now) {
    const seconds age = backlog.oldest ? age_of(*backlog.oldest, now) : seconds{0};
    HealthCheck check{"expired_reservations", HealthState::ok, "", "", {}};
    if (backlog.waiting > 0) check.state = above(age, policy.expired_warning, policy.expired_critical);
    check.message = backlog.waiting == 0
                        ? "none is waiting"
                        : std::to_string(backlog.waiting) + " waiting, the oldest for " + rough_duration(age);
    if (check.state != HealthState::ok)
        check.hint =
            "run `slotctl unreserve`, and see that it is scheduled: stock is held that nobody will buy";
    check.measures.push_back(measure("waiting", double(backlog.waiting), ""));
    check.measures.push_back(measure("oldest", in_seconds(age), "s", in_seconds(policy.expired_warning),
                                     in_seconds(policy.expired_critical)));
    return check;
}

HealthCheck drift(const StockDrift& drift, const HealthPolicy& policy) {
    HealthCheck check{"stock_drift",
                      above<std::int64_t>(drift.items, policy.drift_warning, policy.drift_critical),
                      "",
                      "",
                      {}};
    check.message = drift.items == 0
                        ? "reserved_quantity equals what the reservations hold"
                        : plural(drift.items, "stock item") + " whose reserved_quantity is wrong: ";
    for (std::size_t i = 0; i < drift.examples.size(); ++i) {
        const auto& [item, reserved, held] = drift.examples[i];
        check.message += (i == 0 ? "" : ", ") + brief(item, 80) + " says " + std::to_string(reserved) +
                         ", its reservations hold " + std::to_string(held);
    }
    if (drift.items > static_cast<std::int64_t>(drift.examples.size()) && !drift.examples.empty())
        check.message += ", …";
    if (check.state != HealthState::ok) {
        check.hint =
            "find out who writes reserved_quantity besides the checkout and slotctl, then set it to the "
            "sum of the active and confirmed reservations";
    }
    check.measures.push_back(
        measure("items", double(drift.items), "", policy.drift_warning, policy.drift_critical));
    return check;
}

HealthCheck directory(const DirectoryFacts& facts, const HealthPolicy& policy) {
    HealthCheck check{facts.purpose + "_directory", HealthState::ok, "", "", {}};
    if (facts.free_percent) {
        check.measures.push_back(
            measure("free", *facts.free_percent, "%", policy.disk_free_warning, policy.disk_free_critical));
        check.state = below(*facts.free_percent, policy.disk_free_warning, policy.disk_free_critical);
    }
    const std::string free = facts.free_percent ? percent_text(*facts.free_percent) + " (" +
                                                      bytes_text(facts.free_bytes) + ") free"
                                                : "";
    if (!facts.problem.empty()) {
        check.state = HealthState::critical;
        check.message = facts.path + " cannot be written: " + facts.problem;
        check.hint = "mend its permissions or make room, for the user that runs slotctl";
        return check;
    }
    check.message = facts.path + " is writable" + (free.empty() ? "" : ", " + free);
    if (check.state != HealthState::ok) check.hint = "make room on that file system before it is full";
    return check;
}

HealthCheck installed(const InstalledSchedule& schedule, const std::vector<JobFacts>& jobs,
                      const HealthPolicy& policy, Instant now) {
    HealthCheck check{"installed_schedule", HealthState::ok, "", "", {}};
    const auto& entries = schedule.entries;
    std::vector<std::string> said;
    const auto say = [&](HealthState state, const std::string& text, const char* hint) {
        said.push_back(text);
        if (check.hint.empty() || state > check.state) check.hint = hint;
        check.state = std::max(check.state, state);
    };
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
                "see the scheduler's own log, and `slotctl setup-automation --action test`");
        } else if (!entry.drift.empty()) {
            say(HealthState::warning, entry.name + ": " + entry.drift,
                "see `slotctl setup-automation --action list`; `--action setup` puts it right");
        } else if (!entry.next_run) {
            say(HealthState::warning, entry.name + " is installed but has no next run",
                "see `slotctl setup-automation --action list`");
        }
    }
    const auto faults = static_cast<double>(said.size());
    if (entries.empty() && schedule.unasked.empty()) {
        said.emplace_back("nothing of slotctl's is installed here");
        check.hint =
            "`slotctl setup-automation --action setup` installs the schedule, unless something else starts "
            "the jobs";
    } else if (said.empty() && !entries.empty()) {
        const std::string count = std::to_string(entries.size());
        said.push_back(entries.size() == 1 ? entries[0].name + " is installed as it should be"
                                           : "all " + count + " entries are installed as they should be");
    }
    for (const std::string& text : schedule.unasked) said.push_back(text);
    for (const std::string& text : said) check.message += (check.message.empty() ? "" : "; ") + text;
    check.measures.push_back(measure("faults", faults, "", 1.0));
    return check;
}

}  // namespace slotctl::health_checks
