#include "core/monitor/due_runs.hpp"

#include <algorithm>

#include "core/base/duration.hpp"
#include "core/base/error.hpp"
#include "core/schedule/occurrences.hpp"

namespace slotctl {

namespace {

/// Beyond this, only the last instant counts: nobody needs to know how many thousand runs were missed.
constexpr std::chrono::days longest_look_back{366};

Zone zone_of(const ScheduledJob& entry, const std::string& machine_zone) {
    return Zone::find(entry.time_zone.value_or(machine_zone)).value_or(Zone::utc());
}

bool works_on(std::string_view job, const ScheduledJob& entry) {
    return entry.enabled && entry.job() == job &&
           std::find(entry.arguments.begin(), entry.arguments.end(), "--dry-run") == entry.arguments.end();
}

/// A run with --if-stale does nothing if a good run is younger than that.
std::chrono::seconds stale_age(const ScheduledJob& entry) {
    constexpr std::string_view option = "--if-stale";
    for (std::size_t i = 0; i < entry.arguments.size(); ++i) {
        const std::string_view word = entry.arguments[i];
        std::string_view value;
        if (word == option && i + 1 < entry.arguments.size()) value = entry.arguments[i + 1];
        if (word.starts_with("--if-stale=")) value = word.substr(option.size() + 1);
        if (value.empty()) continue;
        try {
            return parse_duration(value, std::chrono::seconds{1});
        } catch (const Error&) {
            return {};  // the job itself will report it
        }
    }
    return {};
}

}  // namespace

std::vector<ScheduledJob> entries_of(std::string_view job, std::span<const ScheduledJob> schedule) {
    std::vector<ScheduledJob> entries;
    std::copy_if(schedule.begin(), schedule.end(), std::back_inserter(entries),
                 [&](const ScheduledJob& entry) { return works_on(job, entry) && scope_of(entry).empty(); });
    return entries;
}

std::vector<ScheduledJob> partial_entries_of(std::string_view job, std::span<const ScheduledJob> schedule) {
    std::vector<ScheduledJob> entries;
    std::copy_if(schedule.begin(), schedule.end(), std::back_inserter(entries),
                 [&](const ScheduledJob& entry) { return works_on(job, entry) && !scope_of(entry).empty(); });
    return entries;
}

std::vector<DueRun> due_runs(std::span<const ScheduledJob> entries, Instant from, Instant until,
                             std::chrono::seconds grace, const std::string& machine_zone) {
    using std::chrono::seconds;
    std::vector<DueRun> due;
    const Instant first = std::max(from + seconds{1}, until - longest_look_back);
    for (const ScheduledJob& entry : entries) {
        const Zone zone = zone_of(entry, machine_zone);
        // systemd omits times that the clocks skip, and repeats nothing.
        auto instants =
            occurrences_between(entry.when, zone, SchedulerKind::systemd, first, until + seconds{1});
        if (instants.empty()) {
            const auto last = latest_occurrence(entry.when, zone, SchedulerKind::systemd, until);
            if (last && *last > from) instants.push_back(*last);
        }
        for (const Instant at : instants)
            due.push_back({at, at - stale_age(entry), at + entry.random_delay + grace});
    }
    std::sort(due.begin(), due.end(), [](const DueRun& a, const DueRun& b) { return a.at < b.at; });
    due.erase(
        std::unique(due.begin(), due.end(), [](const DueRun& a, const DueRun& b) { return a.at == b.at; }),
        due.end());
    return due;
}

std::vector<DueRun> due_daily(Instant from, Instant until, std::chrono::seconds grace) {
    using std::chrono::days;
    std::vector<DueRun> due;
    for (Instant at = std::max(from, until - longest_look_back) + days{1}; at <= until; at += days{1})
        due.push_back({at, at, at + grace});
    return due;
}

std::optional<Instant> next_due(std::span<const ScheduledJob> entries, Instant now,
                                const std::string& machine_zone) {
    std::optional<Instant> next;
    for (const ScheduledJob& entry : entries) {
        const auto of_entry =
            next_occurrence(entry.when, zone_of(entry, machine_zone), SchedulerKind::systemd, now);
        if (of_entry && (!next || *of_entry < *next)) next = of_entry;
    }
    return next;
}

}  // namespace slotctl
