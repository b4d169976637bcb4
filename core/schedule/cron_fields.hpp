#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// One line of a crontab, except its command.
struct CronLine {
    std::string fields;   ///< the time, in five fields
    std::string guard{};  ///< shell text before the command, which exits on unwanted days

    bool operator==(const CronLine&) const = default;
};

/// The lines that together are due whenever `when` is, in every cron. Crons differ in how they combine the
/// two day fields, what makes a field a star, and where the steps of days begin. So each line restricts at
/// most one day field, lists days and months without steps, and uses a guard to check the other field's days.
std::vector<CronLine> cron_lines(const CronExpression& when);

/// The lines for a crontab that are due whenever `when` is in `zone`, on a machine whose own zone is
/// `machine`, the only zone that cron knows. If the two zones have the same rules, they are those of the
/// expression itself; if neither changes its clocks any more after `now`, they are shifted by the difference.
/// Throws Error(config), which says what cron cannot express.
std::vector<CronLine> cron_fields(const CronExpression& when, const Zone& zone, const Zone& machine,
                                  Instant now);

/// `when`, due `by` later: the expression with the same meaning on clocks that are `by` ahead. Nothing if no
/// single expression has that meaning (`0 20,22 1 * *` and three hours). Less than a day in either direction,
/// in whole minutes.
std::optional<CronExpression> moved(const CronExpression& when, std::chrono::minutes by);

/// Whether the two zones' clocks show the same time, between 2000 and 2100.
bool same_clocks(const Zone& a, const Zone& b);

}  // namespace slotctl
