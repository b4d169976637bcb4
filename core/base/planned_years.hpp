#pragma once

#include "core/base/instant.hpp"

/// The years in which times can be asked for and booked. Around each of them there is room for every zone,
/// buffer and range (up to ten years) within the years 0001 to 9999, which both databases can store.
namespace slotctl {

inline constexpr std::chrono::year first_planned_year{100}, end_of_planned_years{9900};

/// For the end of a message.
inline constexpr const char* planned_years = "in the years 0100 to 9899";

constexpr bool is_planned(Instant instant) {
    return std::chrono::sys_days{first_planned_year / 1 / 1} <= instant &&
           instant < std::chrono::sys_days{end_of_planned_years / 1 / 1};
}

constexpr bool is_planned(LocalDate date) {
    return std::chrono::local_days{first_planned_year / 1 / 1} <= date &&
           date < std::chrono::local_days{end_of_planned_years / 1 / 1};
}

}  // namespace slotctl
