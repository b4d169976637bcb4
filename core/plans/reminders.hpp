#pragma once

#include <chrono>
#include <vector>

#include "core/base/instant.hpp"

/// When customers are reminded of their bookings.
namespace slotctl {

/// One reminder of each booking: due `lead` before the start, or `early` before that, and of no use any more
/// `late` after that.
struct ReminderRule {
    std::chrono::seconds lead{0};                       ///< 1 min … 365 days
    std::chrono::seconds early{std::chrono::hours{1}};  ///< 0 … 24 h
    std::chrono::seconds late{std::chrono::hours{1}};   ///< 0 … 24 h
    bool operator==(const ReminderRule&) const = default;
};

/// The rules if the configuration has none.
std::vector<ReminderRule> default_reminders();

/// How long before the start it is too late for this reminder; below 0 if `late` reaches beyond the start.
std::chrono::seconds last_call_before(const ReminderRule& rule);

/// The starts of which a rule reminds at `now`: later than `after`, from `first` to `last`.
struct DueStarts {
    Instant after{}, first{}, last{};
};
DueStarts due_starts(const ReminderRule& rule, Instant now);

/// Whether a booking that has its start since `since` was made, or moved, in time for this reminder. Later,
/// its customer has just been told the time.
bool made_in_time(const ReminderRule& rule, Instant since, Instant start);

/// From then on, the reminder is of no use: it is too late for it, or the booking has begun.
Instant useless_from(const ReminderRule& rule, Instant start);

/// Whether the rule reminds of a confirmed booking at `now`.
bool reminds(const ReminderRule& rule, Instant since, Instant start, Instant now);

}  // namespace slotctl
