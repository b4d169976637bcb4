#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/schedule/cron_expression.hpp"

namespace slotctl {

/// One trigger of a task of Windows Task Scheduler, as MS-TSCH 2.5 describes it; the element of the task's
/// XML stands behind each part.
struct TaskTrigger {
    enum class Kind {
        time,             ///< TimeTrigger: once, at `start`
        daily,            ///< CalendarTrigger, ScheduleByDay with DaysInterval 1
        weekly,           ///< CalendarTrigger, ScheduleByWeek with WeeksInterval 1, on `weekdays`
        monthly,          ///< CalendarTrigger, ScheduleByMonth, on `days_of_month` of `months`
        monthly_weekday,  ///< CalendarTrigger, ScheduleByMonthDayOfWeek, `weekdays` of `weeks` of `months`
    };
    /// Repetition: again every `interval` …
    struct Repetition {
        std::chrono::minutes interval{};
        /// … for as long as this; none: for ever. Never a multiple of the interval, so that nobody has to
        /// know whether the end is included.
        std::optional<std::chrono::seconds> duration;

        bool operator==(const Repetition&) const = default;
    };

    Kind kind = Kind::daily;
    /// StartBoundary, on a date in the past that never changes; its time is when the trigger starts the task.
    std::chrono::local_seconds start{};
    bool utc = false;  ///< StartBoundary has a `Z`: dates, weekdays and times are those of UTC
    std::optional<Repetition> repetition;
    std::bitset<7> weekdays;        ///< 0 = Sunday
    std::bitset<32> days_of_month;  ///< 1 … 31; a month without the day is left out
    std::bitset<13> months;         ///< 1 … 12
    std::bitset<6> weeks;           ///< 1 … 4, and 5 = the last

    bool operator==(const TaskTrigger&) const = default;
};

/// Task Scheduler takes no more in one task.
constexpr std::size_t most_task_triggers = 48;

/// The triggers that together start a task when `when` comes due in `zone`, on a machine whose own zone is
/// `machine`. Local times where the two zones have the same rules; UTC where `zone` does not change its
/// clocks any more after `now`. The same arguments give the same triggers on any day, as long as the zones'
/// rules stay. Two may fall on the same instant where a day of the month or a weekday will do: the task's
/// MultipleInstancesPolicy is to be IgnoreNew.
/// Throws Error(config) that says what Task Scheduler cannot express.
std::vector<TaskTrigger> task_triggers(const CronExpression& when, const Zone& zone, const Zone& machine,
                                       Instant now);

}  // namespace slotctl
