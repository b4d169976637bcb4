#include "core/schedule/task_triggers.hpp"

#include <algorithm>
#include <string>

#include "core/base/error.hpp"
#include "core/schedule/cron_fields.hpp"
#include "core/schedule/occurrences.hpp"

namespace slotctl {

namespace {

using namespace std::chrono;
using Kind = TaskTrigger::Kind;

[[noreturn]] void refuse(const CronExpression& when, const Zone& zone, const std::string& why,
                         const std::string& hint) {
    throw Error(ErrorKind::config,
                "Task Scheduler cannot express \"" + when.text() + "\" in " + zone.name() + ": " + why, hint);
}

/// One daily start and its repetitions.
struct Start {
    TimeOfDay at;
    std::optional<TaskTrigger::Repetition> repetition;
};

/// Whether clocks change within a span: repetitions, which count elapsed time, would then occur at other
/// times.
bool changes_within(const Zone& zone, TimeOfDay first, TimeOfDay last) {
    const Instant since{steady_since.time_since_epoch()};
    const auto inside = [&](Instant instant, seconds offset) {
        const auto time = (instant + offset) - floor<days>(instant + offset);
        return time > first && time <= last;
    };
    for (auto change = zone.next_change(since); change && change->at < since + days{40 * 366};
         change = zone.next_change(change->at)) {
        if (inside(change->at, change->before) || inside(change->at, change->after)) return true;
    }
    return false;
}

Start single(TimeOfDay time) {
    return {time, std::nullopt};
}

/// One start with repetitions if the times are evenly spaced, else one start per time.
std::vector<Start> starts_at(const std::vector<TimeOfDay>& times, const Zone& zone) {
    const auto step = times.size() > 1 ? times[1] - times[0] : seconds{0};
    bool even = times.size() > 1 && !changes_within(zone, times.front(), times.back());
    for (std::size_t i = 1; even && i < times.size(); ++i) even = times[i] - times[i - 1] == step;
    std::vector<Start> starts;
    if (even) {
        const auto duration = times.back() - times.front() + step / 2;
        starts.push_back({times.front(), TaskTrigger::Repetition{duration_cast<minutes>(step), duration}});
    } else {
        std::transform(times.begin(), times.end(), std::back_inserter(starts), single);
    }
    return starts;
}

/// Groups times by the value of `part`.
template <class Part>
std::vector<Start> grouped(const std::vector<TimeOfDay>& times, const Zone& zone, Part part) {
    auto rest = times;
    std::vector<Start> starts;
    while (!rest.empty()) {
        const auto others =
            std::stable_partition(rest.begin(), rest.end(),
                                  [&, first = part(rest.front())](TimeOfDay t) { return part(t) == first; });
        const auto more = starts_at({rest.begin(), others}, zone);
        starts.insert(starts.end(), more.begin(), more.end());
        rest.erase(rest.begin(), others);
    }
    return starts;
}

/// The fewest starts of three ways to group them: all times together, by hour, by minute of the hour.
std::vector<Start> starts_of(const CronExpression& when, const Zone& zone) {
    const auto times = when.times();
    auto best = starts_at(times, zone);
    for (auto other : {grouped(times, zone, [](TimeOfDay t) { return floor<hours>(t).count(); }),
                       grouped(times, zone, [](TimeOfDay t) { return (t % hours{1}).count(); })}) {
        if (other.size() < best.size()) best = std::move(other);
    }
    return best;
}

TaskTrigger by_day_of_month(const CronExpression& when) {
    TaskTrigger rule;
    rule.kind = Kind::monthly;
    rule.days_of_month = when.days_of_month;
    rule.months = when.months;
    return rule;
}

TaskTrigger every_day_of(const std::bitset<13>& months) {
    TaskTrigger rule;
    rule.kind = Kind::monthly;
    rule.days_of_month.set().reset(0);
    rule.months = months;
    return rule;
}

TaskTrigger by_weekday(const CronExpression& when) {
    TaskTrigger rule;
    rule.kind = Kind::weekly;
    rule.weekdays = when.weekdays;
    if (when.months.count() == 12) return rule;
    rule.kind = Kind::monthly_weekday;
    rule.months = when.months;
    // The last one of its weekday is the fourth or the fifth.
    for (std::size_t week = 1; week <= 5; ++week) rule.weeks.set(week);
    return rule;
}

/// The date rules of the triggers.
std::vector<TaskTrigger> rules_of(const CronExpression& when, const Zone& zone) {
    const bool every_day = when.days_of_month.count() == 31, every_weekday = when.weekdays.all();
    if (when.every_date()) return {TaskTrigger{}};
    if (when.either_day() && (every_day || every_weekday)) return {every_day_of(when.months)};
    if (when.either_day()) return {by_day_of_month(when), by_weekday(when)};
    if (every_weekday) return {by_day_of_month(when)};
    if (every_day) return {by_weekday(when)};
    refuse(when, zone, "a trigger uses the day of the month or the weekday, never both",
           "Leave one of the two fields a plain `*`, or split it into two [[schedule]] tables.");
}

std::vector<TaskTrigger> triggers_of(const CronExpression& when, const Zone& zone, bool utc) {
    if (const auto interval = steady_interval(when, zone)) {
        TaskTrigger trigger;
        trigger.kind = Kind::time;
        trigger.start = steady_since + when.times().front();
        trigger.utc = utc;
        trigger.repetition = TaskTrigger::Repetition{*interval, std::nullopt};
        return {trigger};
    }
    std::vector<TaskTrigger> triggers;
    const auto starts = starts_of(when, zone);
    for (const auto& rule : rules_of(when, zone)) {
        for (const auto& start : starts) {
            auto& trigger = triggers.emplace_back(rule);
            trigger.start = steady_since + start.at;
            trigger.utc = utc;
            trigger.repetition = start.repetition;
        }
    }
    return triggers;
}

}  // namespace

std::vector<TaskTrigger> task_triggers(const CronExpression& when, const Zone& zone, const Zone& machine,
                                       Instant now) {
    const bool own = same_clocks(zone, machine);
    std::optional<CronExpression> meant = when;
    if (!own) {
        if (zone.next_change(now)) {
            refuse(when, zone,
                   "a trigger uses UTC or the machine's own zone, " + machine.name() +
                       ", and the difference changes with daylight saving",
                   "Give the job the machine's own time zone, or UTC.");
        }
        meant = moved(when, -floor<minutes>(zone.offset_at(now)));
        if (!meant) {
            refuse(when, zone, "converted to UTC, it is no longer one expression",
                   "Give the job the machine's own time zone, or UTC.");
        }
    }
    auto triggers = triggers_of(*meant, own ? machine : Zone::utc(), !own);
    if (triggers.size() > most_task_triggers) {
        refuse(when, zone,
               "it needs " + std::to_string(triggers.size()) + " triggers, but a task can have only " +
                   std::to_string(most_task_triggers),
               "Use even steps, as in */5, or split it into several [[schedule]] tables.");
    }
    return triggers;
}

}  // namespace slotctl
