#pragma once

#include <cstddef>
#include <string>

#include "core/ical/calendar_file.hpp"

namespace slotctl::ical {

/// Whether this program can read calendars. A lean build cannot: read_calendar throws Error(config).
bool built_with_calendars();
/// Throws Error(config) if it cannot.
void require_calendars();

/// The largest calendar that is read, in bytes.
inline constexpr std::size_t largest_file = std::size_t{32} * 1024 * 1024;

/// Reads a calendar file, or several in a row. What cannot be read is left out and reported in
/// `CalendarFile::faults` or `remarks`. Throws Error(bad_data) if `text` is not a calendar at all, or larger
/// than `largest_file`.
CalendarFile read_calendar(const std::string& text);

}  // namespace slotctl::ical
