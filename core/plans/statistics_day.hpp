#pragma once

#include <optional>

#include "core/calendar/zone.hpp"

namespace slotctl {

/// A day of which statistics are made: from `begin` until before `end`.
struct StatisticsDay {
    LocalDate date;
    Instant begin, end;
};

/// The day of `date` in a zone; without a date, the last one that is over at `now`. Throws Error(usage) if it
/// has not begun.
StatisticsDay statistics_day(const std::optional<LocalDate>& date, const Zone& zone, Instant now);

}  // namespace slotctl
