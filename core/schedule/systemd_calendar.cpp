#include "core/schedule/systemd_calendar.hpp"

#include <string_view>

#include "core/base/date_names.hpp"
#include "core/schedule/number_list.hpp"

namespace slotctl {

namespace {

std::string number(unsigned value, bool two_digits) {
    const auto text = std::to_string(value);
    return two_digits && text.size() < 2 ? "0" + text : text;
}

std::string list_of(const std::vector<unsigned>& values) {
    return number_list(values, "..", [](unsigned value) { return number(value, true); });
}

template <std::size_t size>
std::string component(const std::bitset<size>& bits, unsigned least, unsigned most) {
    std::vector<unsigned> values;
    for (unsigned value = least; value <= most; ++value) {
        if (bits.test(value)) values.push_back(value);
    }
    if (values.size() == most - least + 1) return "*";
    // `00/15` continues to the end of the hour. Any other step gets an end: systemd 252 searches for a value
    // beyond it, and so misses midnight (`*:00/21`), or the first hour of a month that begins with a clock
    // change.
    const unsigned step = values.size() > 1 ? values[1] - values[0] : 0;
    bool steady = most == 59 && values.size() > 2 && step > 1 && values.front() == 0 &&
                  values.back() + step == most + 1;
    for (std::size_t i = 1; i < values.size(); ++i) steady = steady && values[i] - values[i - 1] == step;
    return steady ? number(values.front(), true) + "/" + std::to_string(step) : list_of(values);
}

/// `Mon..Fri `, with the blank that separates it from the date; empty for the whole week.
std::string weekdays_of(const std::bitset<7>& weekdays) {
    if (weekdays.all()) return "";
    const auto is_set = [&](unsigned iso) { return iso <= 7 && weekdays.test(iso % 7); };
    std::string text;
    for (unsigned day = 1; day <= 7; ++day) {
        if (!is_set(day)) continue;
        unsigned last = day;
        while (is_set(last + 1)) ++last;
        if (last == day + 1) last = day;
        text += (text.empty() ? "" : ",") + std::string(short_name(weekday_names.at(day - 1)));
        if (last > day) text += ".." + std::string(short_name(weekday_names.at(last - 1)));
        day = last;
    }
    return text + ' ';
}

}  // namespace

std::vector<std::string> systemd_calendars(const CronExpression& when,
                                           const std::optional<std::string>& time_zone) {
    const auto months = component(when.months, 1, 12);
    const auto rest = " " + component(when.hours, 0, 23) + ":" + component(when.minutes, 0, 59) + ":00" +
                      (time_zone ? " " + *time_zone : "");
    const auto days = component(when.days_of_month, 1, 31);
    if (!when.either_day()) return {weekdays_of(when.weekdays) + "*-" + months + "-" + days + rest};
    // If one of the two includes every date, it is enough.
    std::vector<std::string> lines{"*-" + months + "-" + days + rest};
    if (days == "*") return lines;
    const auto by_week = weekdays_of(when.weekdays) + "*-" + months + "-*" + rest;
    if (when.weekdays.all()) return {by_week};
    lines.push_back(by_week);
    return lines;
}

}  // namespace slotctl
