#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "core/ical/busy_times.hpp"
#include "core/ical/read.hpp"

/// Calendars for tests, and their busy times as texts.
namespace slotctl::ical_test {

/// Lines become lines of a calendar, with their line ends.
inline std::string calendar(const std::string& lines) {
    std::string text;
    std::istringstream input("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//tests//EN\n" + lines +
                             "\nEND:VCALENDAR\n");
    for (std::string line; std::getline(input, line);)
        if (!line.empty()) text += line + "\r\n";
    return text;
}

inline std::string event(const std::string& lines) {
    return "BEGIN:VEVENT\nUID:e\nDTSTAMP:20260101T000000Z\n" + lines + "\nEND:VEVENT\n";
}

inline Interval year_2026() {
    return {*parse_instant("2026-01-01T00:00:00Z"), *parse_instant("2027-01-01T00:00:00Z")};
}

inline ical::BusyTimes busy(const std::string& lines, const std::string& home = "Europe/Berlin",
                            const Interval& window = year_2026()) {
    return ical::busy_times(ical::read_calendar(calendar(lines)), *Zone::find(home), window);
}

using Texts = std::vector<std::string>;

/// `2026-03-27T01:30:00Z/2026-03-27T02:00:00Z`
inline Texts spans(const ical::BusyTimes& times) {
    Texts texts;
    for (const ical::BusySpan& span : times.spans)
        texts.push_back(format_instant(span.time.begin) + "/" + format_instant(span.time.end));
    return texts;
}

/// The starts only.
inline Texts starts(const ical::BusyTimes& times) {
    Texts texts;
    for (const ical::BusySpan& span : times.spans) texts.push_back(format_instant(span.time.begin));
    return texts;
}

}  // namespace slotctl::ical_test
