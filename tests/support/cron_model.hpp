#pragma once

#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/schedule/cron_fields.hpp"

/// cron, minute by minute: what Debian's cron does with the five fields of a crontab line, written down from
/// its description without a look at the expression's own reading.
namespace slotctl::tests {

/// How the daemons that are called cron read the day fields of a line.
enum class DayRule {
    either,          ///< Debian's cron, cronie: either field, unless one begins with a star
    both,            ///< bcron, systemd-cron: both fields
    counted_from_0,  ///< BusyBox: either field, unless one has every value; steps of days begin at 0
};

/// Do the lines, guards included, start anything on that date?
bool starts_on(const std::vector<CronLine>& lines, LocalDate date, DayRule rule);

/// How often they do, at a time at which all of them come due.
int starts_on_count(const std::vector<CronLine>& lines, LocalDate date, DayRule rule);

/// When cron starts the lines' command in `[from, until)`; runs of one minute count once. Fields are
/// numbers. `from` is well before what is to be tried, since cron starts there without knowing of earlier
/// changes.
std::vector<Instant> cron_starts(const std::vector<CronLine>& lines, const std::string& zone, Instant from,
                                 Instant until);

}  // namespace slotctl::tests
