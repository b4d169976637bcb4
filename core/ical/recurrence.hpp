#pragma once

#include <functional>
#include <vector>

#include "core/ical/calendar_file.hpp"

namespace slotctl::ical {

/// Reads the starts of a rule (RFC 5545, 3.3.10) one after the other, on the clock of its own zone, ascending
/// and without repetition. `start` is always the first, whether the rule yields it or not, and counts
/// towards COUNT; each start is worked out from it, and none from the one before, so that clock changes do
/// not add up. Dates that do not exist, such as 30 February, are left out. UNTIL is not looked at, since it
/// is an instant.
///
/// `take` returns false to stop. Starts before `from`, and those of later dates than `to`, are not passed on
/// where that saves work. Returns false if the rule was given up, since COUNT begins too long ago.
bool each_start(const RecurrenceRule& rule, const CivilTime& start, const CivilTime& from, LocalDate to,
                const std::function<bool(const CivilTime&)>& take);

}  // namespace slotctl::ical
