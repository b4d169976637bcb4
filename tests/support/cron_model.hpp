#pragma once

#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/schedule/cron_fields.hpp"

/// cron, minute by minute: what Debian's cron does with the five fields of a crontab line, written from its
/// description and independent of the code under test.
namespace slotctl::tests {

/// How different cron daemons read the day fields of a line.
enum class DayRule {
    either,          ///< Debian's cron, cronie: either field, unless one begins with a star
    both,            ///< bcron, systemd-cron: both fields
    counted_from_0,  ///< BusyBox: either field, unless one has every value; steps of days begin at 0
};

/// Whether the lines, including their guards, start anything on that date.
bool starts_on(const std::vector<CronLine>& lines, LocalDate date, DayRule rule);

/// How many times they start something on that date, at a time when all of them are due.
int starts_on_count(const std::vector<CronLine>& lines, LocalDate date, DayRule rule);

/// When cron starts the lines' command in `[from, until)`; several starts in one minute count once. Fields
/// are numbers. `from` must be well before the times to test, since cron starts there without knowing of
/// earlier changes.
std::vector<Instant> cron_starts(const std::vector<CronLine>& lines, const std::string& zone, Instant from,
                                 Instant until);

}  // namespace slotctl::tests
