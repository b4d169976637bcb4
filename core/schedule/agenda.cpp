#include "core/schedule/agenda.hpp"

#include <utility>

#include "core/schedule/occurrences.hpp"
#include "core/schedule/zones.hpp"

namespace slotctl {

using std::chrono::seconds;

Agenda::Agenda(const std::vector<ScheduledJob>& jobs, const Zone& machine, Instant now, RandomDelay delay)
    : delay_(std::move(delay)) {
    for (const auto& job : jobs) {
        if (job.enabled) entries_.push_back({job, zone_of(job, machine), std::nullopt, std::nullopt});
    }
    start_anew(now);
}

void Agenda::start_anew(Instant now) {
    for (auto& entry : entries_) plan(entry, now - seconds{1});
}

void Agenda::plan(Entry& entry, Instant after) const {
    entry.due = next_occurrence(entry.job.when, entry.zone, SchedulerKind::cron, after);
    entry.start = entry.due;
    if (entry.due && entry.job.random_delay > seconds{0}) *entry.start += delay_(entry.job.random_delay);
}

std::optional<Instant> Agenda::next() const {
    std::optional<Instant> first;
    for (const auto& entry : entries_) {
        if (entry.start && (!first || *entry.start < *first)) first = entry.start;
    }
    return first;
}

std::optional<Agenda::Turn> Agenda::take(Instant now) {
    Entry* first = nullptr;
    for (auto& entry : entries_) {
        if (!entry.start || *entry.start > now) continue;
        if (first == nullptr || *entry.start < *first->start) first = &entry;
    }
    if (first == nullptr) return std::nullopt;
    Turn turn{&first->job, *first->due, 0, false, false};
    // A job due at this very moment is on time, however many runs were missed before.
    const auto since = occurrences_between(first->job.when, first->zone, SchedulerKind::cron, turn.due,
                                           now - first->job.random_delay + seconds{1});
    if (since.size() > 1) {
        turn.missed = since.size() - 1;
        turn.due = since.back();
    }
    turn.late = now - turn.due > first->job.random_delay + punctual;
    turn.skip = turn.late && !first->job.catch_up;
    plan(*first, turn.due);
    return turn;
}

}  // namespace slotctl
