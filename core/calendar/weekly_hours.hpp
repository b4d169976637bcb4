#pragma once

#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// A time of day to another, wall clock. `to` at or before `from` means on the next date.
struct DayWindow {
    TimeOfDay from{};  ///< 00:00 up to but not 24:00
    TimeOfDay to{};    ///< 00:00 … 24:00
    bool operator==(const DayWindow&) const = default;
};

/// Hours that repeat every week, on the dates of one weekday between two dates, both inclusive.
struct WeeklyWindow {
    unsigned weekday = 1;  ///< ISO, 1 = Monday … 7 = Sunday
    DayWindow window;
    LocalDate valid_from = LocalDate::min();
    LocalDate valid_until = LocalDate::max();
};

/// The windows that start on one date, instead of the weekly ones. A provider has at most one a date.
struct DateOverride {
    LocalDate date{};
    bool closed = false;  ///< beats any windows
    std::vector<DayWindow> windows;
};

}  // namespace slotctl
