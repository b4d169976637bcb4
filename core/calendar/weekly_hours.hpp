#pragma once

#include <string>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// From one wall-clock time to another. If `to` is not after `from`, it is on the next date.
struct DayWindow {
    TimeOfDay from{};  ///< 00:00 (included) to 24:00 (excluded)
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

/// The windows that start on one date and replace the weekly ones. A provider has at most one per date.
struct DateOverride {
    LocalDate date{};
    bool closed = false;  ///< overrides any windows
    std::vector<DayWindow> windows;
    std::string reason{};  ///< for people; may be empty
};

}  // namespace slotctl
