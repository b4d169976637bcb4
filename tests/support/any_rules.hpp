#pragma once

#include <chrono>
#include <vector>

#include <rapidcheck.h>

#include "core/calendar/slot_grid.hpp"
#include "core/calendar/weekly_hours.hpp"

/// Random rules for properties: small, and with many windows that touch, overlap, extend past midnight or
/// last 24 hours.
namespace slotctl::tests {

inline int any(int least, int most) {
    return *rc::gen::inRange(least, most + 1);
}

inline DayWindow any_window() {
    using std::chrono::minutes;
    return {minutes{15 * any(0, 95)}, minutes{15 * any(0, 96)}};
}

inline std::vector<WeeklyWindow> any_weekly(int least, int most) {
    std::vector<WeeklyWindow> hours;
    for (int left = any(least, most); left > 0; --left) {
        hours.push_back({.weekday = static_cast<unsigned>(any(1, 7)), .window = any_window()});
    }
    return hours;
}

/// On different dates, from two before `around` to a few after.
inline std::vector<DateOverride> any_overrides(LocalDate around) {
    std::vector<DateOverride> overrides;
    for (int away = -2; away <= 4; ++away) {
        const int windows = any(-6, 2);  // mostly no override
        if (windows < 0) continue;
        DateOverride on{around + std::chrono::days{away}, windows == 0, {}};
        for (int left = windows; left > 0; --left) on.windows.push_back(any_window());
        overrides.push_back(on);
    }
    return overrides;
}

inline SlotGrid any_grid() {
    using std::chrono::minutes;
    return {minutes{5 * any(2, 60)}, minutes{5 * any(2, 60)}};
}

}  // namespace slotctl::tests
