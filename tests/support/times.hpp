#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/interval.hpp"
#include "core/calendar/weekly_hours.hpp"
#include "core/calendar/zone.hpp"

/// Dates and times as tests write and read them.
namespace slotctl::tests {

constexpr unsigned mon = 1, tue = 2, wed = 3, thu = 4, fri = 5, sat = 6, sun = 7;

inline Instant at(std::string_view text) {
    return parse_instant(text).value();
}

inline LocalDate date(std::string_view text) {
    return parse_date(text).value();
}

inline TimeOfDay time_of_day(std::string_view text) {
    return parse_time_of_day(text).value();
}

inline DayWindow window(std::string_view from, std::string_view to) {
    return {time_of_day(from), time_of_day(to)};
}

inline WeeklyWindow weekly(unsigned weekday, std::string_view from, std::string_view to) {
    return {.weekday = weekday, .window = window(from, to)};
}

inline std::vector<WeeklyWindow> every_day(std::string_view from, std::string_view to) {
    std::vector<WeeklyWindow> hours;
    for (unsigned day = mon; day <= sun; ++day) hours.push_back(weekly(day, from, to));
    return hours;
}

inline DateOverride closed_on(LocalDate on) {
    return {.date = on, .closed = true, .windows = {}};
}

inline DateOverride open_on(LocalDate on, std::vector<DayWindow> windows) {
    return {.date = on, .closed = false, .windows = std::move(windows)};
}

inline Zone zone(std::string_view name) {
    return Zone::find(name).value();
}

/// Instants as text, so that a failed comparison is readable.
inline std::string utc(Instant instant) {
    return format_instant(instant);
}

inline std::string utc(const Interval& interval) {
    return utc(interval.begin) + "/" + utc(interval.end);
}

using Texts = std::vector<std::string>;

inline Texts utc(std::span<const Instant> instants) {
    Texts texts;
    for (const Instant instant : instants) texts.push_back(utc(instant));
    return texts;
}

inline Texts utc(std::span<const Interval> intervals) {
    Texts texts;
    for (const Interval& interval : intervals) texts.push_back(utc(interval));
    return texts;
}

}  // namespace slotctl::tests
