#pragma once

#include <set>
#include <vector>

#include "core/calendar/zone.hpp"
#include "core/schedule/task_triggers.hpp"

/// Task Scheduler, as Microsoft describes its triggers.
namespace slotctl::tests {

/// When a task with these triggers starts in `[from, until)`, on a machine in `machine`. Starts at the same
/// instant count once.
inline std::vector<Instant> task_starts(const std::vector<TaskTrigger>& triggers, const Zone& machine,
                                        Instant from, Instant until) {
    using namespace std::chrono;
    using Kind = TaskTrigger::Kind;
    std::set<Instant> starts;
    const auto add = [&](Instant first, const TaskTrigger& trigger) {
        if (first >= until) return;
        if (first >= from) starts.insert(first);
        if (!trigger.repetition) return;
        const auto& [interval, duration] = *trigger.repetition;
        Instant next = first + interval;
        // Repetitions years ago need not be enumerated.
        if (!duration && next < from) next += (from - next) / interval * interval;
        for (; next < until && (!duration || next <= first + *duration); next += interval) {
            if (next >= from) starts.insert(next);
        }
    };
    for (const auto& trigger : triggers) {
        const Zone zone = trigger.utc ? Zone::utc() : machine;
        const auto first_date = floor<days>(trigger.start);
        const auto time = trigger.start - first_date;
        if (trigger.kind == Kind::time) add(zone.opening(first_date, time), trigger);
        if (trigger.kind == Kind::time) continue;
        for (auto date = zone.date_of(from) - days{1}; date <= zone.date_of(until) + days{1};
             date += days{1}) {
            const year_month_day ymd{date};
            const auto day = static_cast<unsigned>(ymd.day()), month = static_cast<unsigned>(ymd.month());
            const bool is_last = year_month_day{date + days{7}}.month() != ymd.month();
            const bool in_month = trigger.months.test(month);
            const bool on_weekday = trigger.weekdays.test(weekday{date}.c_encoding());
            const unsigned week = (day + 6) / 7;
            const bool in_week =
                (week <= 4 && trigger.weeks.test(week)) || (is_last && trigger.weeks.test(5));
            const bool due = trigger.kind == Kind::daily || (trigger.kind == Kind::weekly && on_weekday) ||
                             (trigger.kind == Kind::monthly && in_month && trigger.days_of_month.test(day)) ||
                             (trigger.kind == Kind::monthly_weekday && in_month && on_weekday && in_week);
            if (due && date >= first_date) add(zone.opening(date, time), trigger);
        }
    }
    return {starts.begin(), starts.end()};
}

}  // namespace slotctl::tests
