#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace slotctl {

/// A point in time, UTC, in whole seconds.
using Instant = std::chrono::sys_seconds;

/// A calendar date without a zone.
using LocalDate = std::chrono::local_days;

/// A time of day as seconds since midnight, 0 … 86400 (24:00).
using TimeOfDay = std::chrono::seconds;

/// ISO weekday, 1 = Monday … 7 = Sunday.
unsigned iso_weekday(LocalDate date);

/// Reads RFC 3339 (`2026-11-20T09:00:00Z`, `…+05:45`; a space may replace the T, a fraction of a second is
/// cut off, a leap second counts as the following second). Years 0001 to 9999 in UTC. Nothing if `text` is
/// anything else.
std::optional<Instant> parse_instant(std::string_view text);

/// `2026-11-20T09:00:00Z`.
std::string format_instant(Instant instant);

constexpr std::size_t instant_length = 20;
/// Writes the 20 characters of `format_instant` to `out` without a terminator; for bulk output.
void write_instant(Instant instant, char* out);

/// Reads `2026-11-20`. Nothing if `text` is anything else or the date does not exist.
std::optional<LocalDate> parse_date(std::string_view text);
std::string format_date(LocalDate date);

/// Reads `09:00`, `09:00:30` and `24:00`. Nothing if `text` is anything else.
std::optional<TimeOfDay> parse_time_of_day(std::string_view text);
/// `09:00`, or `09:00:30` if the seconds are not zero.
std::string format_time_of_day(TimeOfDay time);

}  // namespace slotctl
