#include "core/schedule/cron_expression.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <vector>

#include "core/base/date_names.hpp"
#include "core/base/error.hpp"
#include "core/base/nearest.hpp"
#include "core/schedule/cron_hints.hpp"
#include "core/schedule/number_list.hpp"

namespace slotctl {

namespace {

/// Sunday first.
constexpr auto cron_weekdays = [] {
    auto words = weekday_words;
    std::rotate(words.begin(), words.end() - 1, words.end());
    return words;
}();

struct FieldKind {
    std::string_view name;
    unsigned least, most;
    std::span<const std::string_view> names;  ///< of the values from `least` on
    std::string_view round_the_end;           ///< how to write a range that wraps around
};
constexpr FieldKind minute_kind{"minute", 0, 59, {}, "50-59,0-10"}, hour_kind{"hour", 0, 23, {}, "22-23,0-2"},
    day_kind{"day of month", 1, 31, {}, "28-31,1-3"},
    month_kind{"month", 1, 12, month_words, "nov-dec,jan-feb"},
    weekday_kind{"day of week", 0, 7, cron_weekdays, "fri-sun,mon"};

[[noreturn]] void refuse(std::string_view text, const std::string& fault, const std::string& hint = {}) {
    throw Error(ErrorKind::config, "\"" + std::string(text) + "\" is not a cron expression: " + fault, hint);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find_first_of(separators, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

std::string quoted(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

/// Reads one field; errors quote the whole expression.
class FieldReader {
  public:
    FieldReader(std::string_view expression, std::string_view field, const FieldKind& kind)
        : expression_(expression), field_(field), kind_(kind) {}

    template <std::size_t size>
    bool read(std::bitset<size>& bits) const {
        for (const auto item : split(field_, ",")) {
            for (const unsigned value : values_of(item)) bits.set(value);
        }
        return field_.starts_with('*');
    }

  private:
    struct Value {
        unsigned number;
        bool named;
    };

    [[noreturn]] void fail(const std::string& fault, const std::string& hint = {}) const {
        refuse(expression_, "the " + std::string(kind_.name) + ' ' + quoted(field_) + ' ' + fault, hint);
    }

    [[nodiscard]] std::string range() const {
        return std::to_string(kind_.least) + " to " + std::to_string(kind_.most);
    }

    static unsigned number_in(std::string_view word) {
        unsigned number = 0;
        for (const char c : word) number = std::min(number * 10 + static_cast<unsigned>(c - '0'), 100000U);
        return number;
    }

    static bool is_number(std::string_view word) {
        return !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
    }

    [[nodiscard]] Value value_of(std::string_view word) const {
        if (word.empty()) fail("lacks a value");
        if (is_number(word)) {
            const unsigned number = number_in(word);
            if (number < kind_.least || number > kind_.most) {
                fail("has " + std::string(word) + ", which is out of range",
                     "It ranges from " + range() + ".");
            }
            return {number, false};
        }
        const auto name = lower(word);
        const auto found = std::find(kind_.names.begin(), kind_.names.end(), name);
        if (found != kind_.names.end()) {
            return {kind_.least + static_cast<unsigned>(found - kind_.names.begin()), true};
        }
        if (word.find_first_not_of("0123456789LW#?") == std::string::npos) {
            fail("has " + quoted(word) + ", which cron does not support",
                 "L, W, # and ? are extensions of other programs; `*` means any.");
        }
        const auto near = nearest(name, kind_.names);
        fail("has " + quoted(word) + ", which is not a " + std::string(kind_.name),
             near.empty() ? "Write " + range() + (kind_.names.empty() ? "" : " or names like ") +
                                (kind_.names.empty() ? "" : std::string(kind_.names[1])) +
                                ", `*`, lists, ranges and steps."
                          : "Did you mean " + std::string(near) + "?");
    }

    [[nodiscard]] unsigned step_of(std::string_view word) const {
        if (!is_number(word)) fail("has a step that is not a number: " + quoted(word));
        const unsigned step = number_in(word);
        if (step == 0) fail("has a step of 0", "A step is 1 or more.");
        if (step > kind_.most)
            fail("has the step " + std::string(word) + ", which is more than its range",
                 &kind_ == &minute_kind && step < 100000 ? hint_for_minutes(step) : "");
        return step;
    }

    [[nodiscard]] std::vector<unsigned> values_of(std::string_view item) const {
        const auto slash = item.find('/');
        const auto base = item.substr(0, slash);
        const unsigned step = slash == std::string::npos ? 1 : step_of(item.substr(slash + 1));
        unsigned first = kind_.least, last = kind_.most;
        if (base == "*") {
            // Sunday's second number (7) would shift the steps of a week.
            if (&kind_ == &weekday_kind) last = 6;
        } else if (const auto dash = base.find('-'); dash != std::string::npos) {
            const Value from = value_of(base.substr(0, dash)), to = value_of(base.substr(dash + 1));
            first = from.number;
            // In `fri-sun`, Sunday ends the week.
            last = &kind_ == &weekday_kind && to.named && to.number == 0 && first > 0 ? 7 : to.number;
            if (first > last) {
                fail("has the range " + quoted(base) + ", which runs backwards",
                     "Write two ranges, as in " + std::string(kind_.round_the_end) + ".");
            }
        } else {
            first = last = value_of(base).number;
            if (slash != std::string::npos) {
                fail("has a step after a single value", "Write " + std::to_string(first) + "-" +
                                                            std::to_string(kind_.most) + "/" +
                                                            std::to_string(step) + ".");
            }
        }
        std::vector<unsigned> values;
        for (unsigned value = first; value <= last; value += step) {
            values.push_back(&kind_ == &weekday_kind ? value % 7 : value);
        }
        return values;
    }

    std::string_view expression_, field_;
    const FieldKind& kind_;
};

struct Macro {
    std::string_view name, fields;
};
constexpr std::array<Macro, 7> macros{{{"@hourly", "0 * * * *"},
                                       {"@daily", "0 0 * * *"},
                                       {"@midnight", "0 0 * * *"},
                                       {"@weekly", "0 0 * * 0"},
                                       {"@monthly", "0 0 1 * *"},
                                       {"@yearly", "0 0 1 1 *"},
                                       {"@annually", "0 0 1 1 *"}}};

std::string_view fields_of_macro(std::string_view text) {
    const auto name = lower(text);
    std::vector<std::string_view> known;
    for (const auto& macro : macros) {
        if (macro.name == name) return macro.fields;
        known.push_back(macro.name);
    }
    if (name == "@reboot") {
        refuse(text, "@reboot is not a time",
               "Not every scheduler can start a job at boot; catch_up makes up for a run missed while the "
               "machine "
               "was off.");
    }
    const auto near = nearest(name, known);
    refuse(text, "the name is unknown",
           near.empty()
               ? "The names are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually."
               : "Did you mean " + std::string(near) + "?");
}

unsigned longest(unsigned month) {
    if (month == 2) return 29;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool has_a_date(const CronExpression& expression) {
    if (expression.either_day()) return true;
    for (unsigned month = 1; month <= 12; ++month) {
        for (unsigned day = 1; expression.months.test(month) && day <= longest(month); ++day) {
            if (expression.days_of_month.test(day)) return true;
        }
    }
    return false;
}

std::string list_of(const std::vector<unsigned>& values) {
    return number_list(values, "-", [](unsigned value) { return std::to_string(value); });
}

template <std::size_t size>
std::string field_of(const std::bitset<size>& bits, unsigned least, unsigned most, bool star) {
    std::vector<unsigned> rest;
    const auto is_set = [&](unsigned value) { return bits.test(value); };
    for (unsigned step = 1; star && step <= most; ++step) {
        bool fits = true;
        for (unsigned value = least; value <= most; value += step) fits = fits && is_set(value);
        if (!fits) continue;
        for (unsigned value = least; value <= most; ++value) {
            if (is_set(value) && (value - least) % step != 0) rest.push_back(value);
        }
        const auto head = step == 1 ? std::string("*") : "*/" + std::to_string(step);
        return rest.empty() ? head : head + ',' + list_of(rest);
    }
    for (unsigned value = least; value <= most; ++value) {
        if (is_set(value)) rest.push_back(value);
    }
    return list_of(rest);
}

}  // namespace

CronExpression CronExpression::parse(std::string_view text) {
    std::vector<std::string_view> fields;
    const std::string_view blanks = " \t";
    for (const auto word : split(text, blanks)) {
        if (!word.empty()) fields.push_back(word);
    }
    if (fields.empty()) refuse(text, "it is empty", "Write five fields, as in 0 2 * * *, or @daily.");
    const bool macro = fields.front().starts_with('@');
    if (macro && fields.size() == 1 && lower(fields.front()) != "@every") {
        const auto meaning = fields_of_macro(fields.front());
        fields = split(meaning, blanks);
    }
    if (macro && lower(fields.front()) == "@every")
        refuse(text, "cron does not support @every", hint_for_interval(fields.size() == 2 ? fields[1] : ""));
    if (fields.size() != 5) {
        refuse(text, "it has " + std::to_string(fields.size()) + (fields.size() == 1 ? " field" : " fields"),
               "Five are expected: minute, hour, day of month, month, day of week.");
    }
    CronExpression expression;
    expression.text_ = text;
    expression.any_minute = FieldReader(text, fields[0], minute_kind).read(expression.minutes);
    expression.any_hour = FieldReader(text, fields[1], hour_kind).read(expression.hours);
    expression.any_day_of_month = FieldReader(text, fields[2], day_kind).read(expression.days_of_month);
    FieldReader(text, fields[3], month_kind).read(expression.months);
    expression.any_weekday = FieldReader(text, fields[4], weekday_kind).read(expression.weekdays);
    if (!has_a_date(expression)) {
        refuse(text, "no year has such a date", "None of the given months has that day.");
    }
    return expression;
}

bool CronExpression::matches_date(LocalDate date) const {
    const std::chrono::year_month_day day{date};
    if (!months.test(static_cast<unsigned>(day.month()))) return false;
    const bool of_month = days_of_month.test(static_cast<unsigned>(day.day()));
    const bool of_week = weekdays.test(iso_weekday(date) % 7);
    return either_day() ? of_month || of_week : of_month && of_week;
}

bool CronExpression::every_date() const {
    if (months.count() != 12) return false;
    const bool every_day = days_of_month.count() == 31;
    return either_day() ? every_day || weekdays.all() : every_day && weekdays.all();
}

std::vector<TimeOfDay> CronExpression::times() const {
    std::vector<TimeOfDay> found;
    for (unsigned time = 0; time < 24 * 60; ++time) {
        if (matches_time(time / 60, time % 60)) found.push_back(std::chrono::minutes{time});
    }
    return found;
}

std::string CronExpression::fields() const {
    return field_of(minutes, 0, 59, any_minute) + ' ' + field_of(hours, 0, 23, any_hour) + ' ' +
           field_of(days_of_month, 1, 31, any_day_of_month) + ' ' +
           field_of(months, 1, 12, months.count() == 12) + ' ' + field_of(weekdays, 0, 6, any_weekday);
}

}  // namespace slotctl
