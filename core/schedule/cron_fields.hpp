#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// One line of a crontab, but for its command.
struct CronLine {
    std::string fields;   ///< when, in five fields
    std::string guard{};  ///< shell text before the command, which ends it on days that are not meant

    bool operator==(const CronLine&) const = default;
};

/// The lines that together come due when `when` does, whichever cron reads them. They differ in how they
/// combine the two day fields, what makes a field a star, and where the steps of days begin: so each line
/// restricts at most one day field, days and months are lists without steps, and a guard asks for the other
/// field's days.
std::vector<CronLine> cron_lines(const CronExpression& when);

/// The lines for a crontab that come due when `when` does in `zone`, on a machine whose own zone
/// is `machine`; cron knows no other. They are those of the expression itself where the two zones have the
/// same rules, and moved by the difference where neither changes its clocks any more after `now`. Throws
/// Error(config) that says what cron cannot express.
std::vector<CronLine> cron_fields(const CronExpression& when, const Zone& zone, const Zone& machine,
                                  Instant now);

/// `when`, due `by` later: the expression that means the same on clocks that are `by` ahead. Nothing if no
/// one expression does (`0 20,22 1 * *` and three hours). Less than a day either way, in whole minutes.
std::optional<CronExpression> moved(const CronExpression& when, std::chrono::minutes by);

/// The two zones' clocks show the same, between 2000 and 2100.
bool same_clocks(const Zone& a, const Zone& b);

}  // namespace slotctl
