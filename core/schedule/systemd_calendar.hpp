#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// The values of `OnCalendar=` that together elapse whenever `when` is due, as systemd.time(7) reads them:
/// `Mon..Fri *-*-* 08..17:00/15:00 Europe/Berlin`. Two if a date may match by its day of the month or its
/// weekday, otherwise one. Without a `time_zone`, they follow the machine's own. systemd can express every
/// cron expression.
std::vector<std::string> systemd_calendars(const CronExpression& when,
                                           const std::optional<std::string>& time_zone);

}  // namespace slotctl
