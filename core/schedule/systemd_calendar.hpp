#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// The values of `OnCalendar=` that together elapse when `when` comes due, as systemd.time(7) reads them:
/// `Mon..Fri *-*-* 08..17:00/15:00 Europe/Berlin`. Two where a day of the month or a weekday will do, one
/// otherwise. Without a `time_zone` they follow the machine's own.
/// Whatever a cron expression says, systemd can say.
std::vector<std::string> systemd_calendars(const CronExpression& when,
                                           const std::optional<std::string>& time_zone);

}  // namespace slotctl
