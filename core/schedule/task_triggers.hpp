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

/// One trigger of a task in Windows Task Scheduler, as described in MS-TSCH 2.5; each comment names the
/// corresponding element of the task's XML.
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
        /// … for this long; none: for ever. Never a multiple of the interval, so that it does not matter
        /// whether the end is included.
        std::optional<std::chrono::seconds> duration;

        bool operator==(const Repetition&) const = default;
    };

    Kind kind = Kind::daily;
    /// StartBoundary, on a fixed date in the past; its time of day is when the trigger starts the task.
    std::chrono::local_seconds start{};
    bool utc = false;  ///< StartBoundary has a `Z`: dates, weekdays and times are in UTC
    std::optional<Repetition> repetition;
    std::bitset<7> weekdays;        ///< 0 = Sunday
    std::bitset<32> days_of_month;  ///< 1 … 31; a month without that day is skipped
    std::bitset<13> months;         ///< 1 … 12
    std::bitset<6> weeks;           ///< 1 … 4, and 5 = the last

    bool operator==(const TaskTrigger&) const = default;
};

/// Task Scheduler's limit for one task.
constexpr std::size_t most_task_triggers = 48;

/// The triggers that together start a task whenever `when` is due in `zone`, on a machine whose own zone is
/// `machine`. They use local times if the two zones have the same rules, and UTC if `zone` does not change
/// its clocks any more after `now`. The same arguments give the same triggers on any day, as long as the
/// zones' rules do not change. If a date may match by its day of the month or its weekday, two triggers may
/// be due at the same instant, so the task's MultipleInstancesPolicy must be IgnoreNew. Throws Error(config),
/// which says what Task Scheduler cannot express.
std::vector<TaskTrigger> task_triggers(const CronExpression& when, const Zone& zone, const Zone& machine,
                                       Instant now);

}  // namespace slotctl
