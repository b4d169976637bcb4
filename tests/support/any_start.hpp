#pragma once

#include <string>
#include <vector>

#include "core/calendar/zone.hpp"
#include "tests/support/any_rules.hpp"
#include "tests/support/times.hpp"

/// Random zones and starts for properties of schedules.
namespace slotctl::tests {

inline const std::vector<std::string> changing_zones{
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut",
    "Africa/Cairo",  "Europe/London",    "Atlantic/Azores",     "America/Nuuk",     "Pacific/Chatham"};
inline const std::vector<std::string> steady_zones{"UTC",        "Asia/Kolkata",    "Asia/Kathmandu",
                                                   "Asia/Tokyo", "America/Phoenix", "Pacific/Kiritimati"};

inline std::string any_of(const std::vector<std::string>& names) {
    return names[static_cast<std::size_t>(any(0, static_cast<int>(names.size()) - 1))];
}

/// A minute of 2026 to 2030, mostly a little before clocks change.
inline Instant any_start(const std::string& zone) {
    const Instant anywhere = at("2026-01-01T00:00:00Z") + std::chrono::minutes{any(0, 4 * 365 * 24 * 60)};
    if (any(0, 3) == 0) return anywhere;
    const auto change = Zone::find(zone)->next_change(anywhere);
    return change ? change->at - std::chrono::hours{24} + std::chrono::minutes{any(0, 20 * 60)} : anywhere;
}

}  // namespace slotctl::tests
