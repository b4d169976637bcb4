#pragma once

#include <string>
#include <vector>

#include "core/calendar/interval.hpp"
#include "core/calendar/zone.hpp"
#include "core/ical/calendar_file.hpp"

namespace slotctl::ical {

/// Time that a calendar takes up.
struct BusySpan {
    Interval time;    ///< not empty
    std::string uid;  ///< of the event; empty for free/busy data
    std::string summary;
    bool operator==(const BusySpan&) const = default;
};

struct BusyTimes {
    std::vector<BusySpan> spans;  ///< ascending by begin, end, uid; they may overlap
    /// Events that are left out or that other programs may understand otherwise: which, and why. Printable,
    /// without repetition.
    std::vector<std::string> warnings;
    /// Those of the warnings that are about time in the window that may be taken but looks free, since an
    /// event cannot be worked out.
    std::vector<std::string> unreadable;
    /// How many events and other parts are left out, all of them among the warnings.
    int left_out = 0;
};

/// The busy times that overlap `window`. Recurring events are worked out from their first start each time.
/// Tentative events are busy; cancelled and transparent ones are not. Floating times and dates are those of
/// `home`, the provider's zone.
BusyTimes busy_times(const CalendarFile& file, const Zone& home, const Interval& window);

}  // namespace slotctl::ical
