#pragma once

#include <string>

#include "core/calendar/zone.hpp"

namespace slotctl {

/// The local time at an instant, for people.
struct LocalTime {
    std::string date;  ///< `2026-12-25`
    std::string time;  ///< `09:00`, or `09:00:30` if the seconds are not zero
    std::string zone;  ///< `Europe/Berlin`
};

/// In the zone of that name; in UTC if it is unknown.
LocalTime local_time(const std::string& zone, Instant instant);

/// `2026-12-25` and `09:00` on clocks that are `offset` ahead of UTC.
LocalTime local_time(const std::string& zone, std::chrono::seconds offset, Instant instant);

}  // namespace slotctl
