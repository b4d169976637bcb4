#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// The five fields of a crontab line that comes due when `when` does in `zone`, on a machine whose own zone
/// is `machine`; cron knows no other. They are the expression's own where the two zones have the same rules,
/// and moved by the difference where neither changes its clocks any more after `now`. Throws Error(config)
/// that says what cron cannot express.
std::string cron_fields(const CronExpression& when, const Zone& zone, const Zone& machine, Instant now);

/// `when`, due `by` later: the expression that means the same on clocks that are `by` ahead. Nothing if no
/// one expression does (`0 20,22 1 * *` and three hours). Less than a day either way, in whole minutes.
std::optional<CronExpression> moved(const CronExpression& when, std::chrono::minutes by);

/// The two zones' clocks show the same, between 2000 and 2100.
bool same_clocks(const Zone& a, const Zone& b);

}  // namespace slotctl
