#include "core/schedule/cron_fields.hpp"

#include <array>
#include <set>
#include <utility>

#include "core/base/error.hpp"
#include "core/schedule/number_list.hpp"

namespace slotctl {

namespace {

using std::chrono::minutes;

/// The offset of a zone whose clocks will not change any more.
std::optional<minutes> fixed_offset(const Zone& zone, Instant now) {
    if (zone.next_change(now)) return std::nullopt;
    return std::chrono::floor<minutes>(zone.offset_at(now));
}

/// A field without steps.
template <std::size_t size>
std::string list_of(const std::bitset<size>& bits, unsigned least, unsigned most) {
    std::vector<unsigned> values;
    for (unsigned value = least; value <= most; ++value)
        if (bits.test(value)) values.push_back(value);
    if (values.size() == most - least + 1) return "*";
    return number_list(
        values, "-", [](unsigned value) { return std::to_string(value); }, false);
}

/// The patterns of a shell's `case` for numbers as date(1) writes them: days with two digits, weekdays with
/// one.
template <std::size_t size>
std::string cases_of(const std::bitset<size>& bits, unsigned least) {
    std::string patterns;
    for (unsigned value = least; value < size; ++value) {
        if (!bits.test(value)) continue;
        const std::string digits = (least == 1 && value < 10 ? "0" : "") + std::to_string(value);
        patterns.append(patterns.empty() ? "" : "|").append(digits);
    }
    return patterns;
}

/// `when` with its weekdays shifted; nothing if it also restricts dates in another way.
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
    // Hours and minutes are separate fields, so all their combinations must be wanted.
    if (times.size() != after.hours.count() * after.minutes.count()) return std::nullopt;
    after.any_hour = after.hours.all();
    after.any_minute = after.minutes.all();
    if (when.every_date() || carries == std::set<int>{0}) return after;
    if (carries.size() != 1) return std::nullopt;
    return on_other_weekdays(after, *carries.begin());
}

std::vector<CronLine> cron_lines(const CronExpression& when) {
    const std::string days = list_of(when.days_of_month, 1, 31), weekdays = list_of(when.weekdays, 0, 6);
    const std::string months = list_of(when.months, 1, 12), all = when.fields();
    const std::string clock = all.substr(0, all.find(' ', all.find(' ') + 1) + 1);
    const bool either = when.either_day();
    const auto line = [&](const std::string& day, const std::string& weekday) {
        return clock + day + ' ' + months + ' ' + weekday;
    };
    // If either field is enough, a field with every value matches every date.
    if (either && (days == "*" || weekdays == "*")) return {{line("*", "*")}};
    if (days == "*" || weekdays == "*") return {{line(days, weekdays)}};
    if (either) {
        return {{line(days, "*")},
                {line("*", weekdays),
                 "case $(date +%d) in " + cases_of(when.days_of_month, 1) + ") exit;; esac; "}};
    }
    return {{line(days, "*"), "case $(date +%w) in " + cases_of(when.weekdays, 0) + ") ;; *) exit;; esac; "}};
}

std::vector<CronLine> cron_fields(const CronExpression& when, const Zone& zone, const Zone& machine,
                                  Instant now) {
    if (same_clocks(zone, machine)) return cron_lines(when);
    const auto here = fixed_offset(machine, now), there = fixed_offset(zone, now);
    const auto pair = "\"" + when.text() + "\" in " + zone.name();
    const std::string hint =
        "Give the job the machine's own time zone, or use systemd timers, which support every zone.";
    if (!here || !there) {
        throw Error(ErrorKind::config,
                    "cron cannot express " + pair + ": it uses the machine's own zone, " + machine.name() +
                        ", and the difference between the two changes with daylight saving",
                    hint);
    }
    const auto found = moved(when, *here - *there);
    if (!found) {
        throw Error(ErrorKind::config,
                    "cron cannot express " + pair + " on a machine in " + machine.name() +
                        ": shifted by the difference, it is no longer one expression",
                    hint);
    }
    return cron_lines(*found);
}

}  // namespace slotctl
