#include "core/schedule/cron_fields.hpp"

#include <array>
#include <set>
#include <utility>

#include "core/base/error.hpp"

namespace slotctl {

namespace {

using std::chrono::minutes;

/// The offset that a zone keeps for good.
std::optional<minutes> fixed_offset(const Zone& zone, Instant now) {
    if (zone.next_change(now)) return std::nullopt;
    return std::chrono::floor<minutes>(zone.offset_at(now));
}

/// `when` with its days of the week moved; nothing if it has other rules for dates.
std::optional<CronExpression> on_other_weekdays(CronExpression when, int days) {
    const auto before = when.weekdays;
    if (when.months.count() != 12 || when.days_of_month.count() != 31 || when.either_day())
        return std::nullopt;
    for (unsigned day = 0; day < 7; ++day) {
        when.weekdays.set(static_cast<unsigned>((static_cast<int>(day) + 7 + days) % 7), before.test(day));
    }
    when.any_weekday = when.any_weekday && before == when.weekdays;
    return when;
}

}  // namespace

bool same_clocks(const Zone& a, const Zone& b) {
    return a.name() == b.name() || a.rules_stamp() == b.rules_stamp();
}

std::optional<CronExpression> moved(const CronExpression& when, minutes by) {
    constexpr int day = 24 * 60;
    std::set<int> times, carries;
    CronExpression after = when;
    after.hours.reset();
    after.minutes.reset();
    for (int time = 0; time < day; ++time) {
        if (!when.matches_time(static_cast<unsigned>(time / 60), static_cast<unsigned>(time % 60))) continue;
        const int moved_time = time + static_cast<int>(by.count());
        const int carry = moved_time < 0 ? -1 : moved_time >= day ? 1 : 0;
        carries.insert(carry);
        times.insert(moved_time - carry * day);
        after.hours.set(static_cast<unsigned>((moved_time - carry * day) / 60));
        after.minutes.set(static_cast<unsigned>((moved_time - carry * day) % 60));
    }
    // Hours and minutes are asked for on their own, so that every pair of them must have been meant.
    if (times.size() != after.hours.count() * after.minutes.count()) return std::nullopt;
    after.any_hour = after.hours.all();
    after.any_minute = after.minutes.all();
    if (when.every_date() || carries == std::set<int>{0}) return after;
    if (carries.size() != 1) return std::nullopt;
    return on_other_weekdays(after, *carries.begin());
}

std::string cron_fields(const CronExpression& when, const Zone& zone, const Zone& machine, Instant now) {
    if (same_clocks(zone, machine)) return when.fields();
    const auto here = fixed_offset(machine, now), there = fixed_offset(zone, now);
    const auto pair = "\"" + when.text() + "\" in " + zone.name();
    const std::string hint =
        "Give the job the machine's own time zone, or use systemd timers, which know every zone.";
    if (!here || !there) {
        throw Error(ErrorKind::config,
                    "cron cannot express " + pair + ": it goes by the machine's own zone, " + machine.name() +
                        ", and the difference between the two changes with daylight saving",
                    hint);
    }
    const auto found = moved(when, *here - *there);
    if (!found) {
        throw Error(ErrorKind::config,
                    "cron cannot express " + pair + " on a machine in " + machine.name() +
                        ": moved by the difference, it is no longer one expression",
                    hint);
    }
    return found->fields();
}

}  // namespace slotctl
