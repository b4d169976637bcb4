#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/calendar/zone.hpp"

namespace slotctl {

/// What a zone's clocks show at an instant.
struct LocalClock {
    LocalDate date{};
    TimeOfDay time{};
    /// Local time minus UTC, if the clocks show this time twice on this date: they go back.
    std::optional<std::chrono::seconds> repeated{};
};

LocalClock local_clock(const Zone& zone, Instant instant);

/// Whether a slot whose times are written as local ones is the same when they are read again. It is not if it
/// begins or ends in the second of two hours that look alike: 02:30 to 02:00 would be said of a slot of half
/// an hour.
bool are_read_back(const Zone& zone, Instant start, Instant end);

/// For people: `09:00`, or `02:30+01:00` if the clocks show it twice.
std::string clock_text(TimeOfDay time, const std::optional<std::chrono::seconds>& repeated);

/// The local time at an instant, for people.
struct LocalTime {
    std::string date;   ///< `2026-12-25`
    std::string time;   ///< `09:00`, or `09:00:30` if the seconds are not zero
    std::string zone;   ///< `Europe/Berlin`
    std::string clear;  ///< the time as `clock_text`; the same as `time` if the zone is unknown
};

/// In the zone of that name; in UTC if it is unknown.
LocalTime local_time(const std::string& zone, Instant instant);

/// `2026-12-25` and `09:00` on clocks that are `offset` ahead of UTC.
LocalTime local_time(const std::string& zone, std::chrono::seconds offset, Instant instant);

}  // namespace slotctl
