#include "core/ical/recurrence.hpp"

#include <algorithm>
#include <array>

namespace slotctl::ical {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::seconds;
using std::chrono::year_month_day;
using std::chrono::years;

/// Starts that COUNT counts before a rule is given up.
constexpr int most_counted = 1'000'000;
/// The RFC's last year.
constexpr LocalDate last_date{std::chrono::local_days{std::chrono::year{9999} / 12 / 31}};

bool has(const std::vector<int>& list, int value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// Whether a list, if given, has a number, counted from the front or from the end of `length`.
bool allows(const std::vector<int>& list, int number, int length) {
    return list.empty() || has(list, number) || has(list, number - length - 1);
}

struct Span {
    LocalDate first, last;
};

Span month_of(LocalDate date) {
    const year_month_day ymd{date};
    return {LocalDate{ymd.year() / ymd.month() / 1}, LocalDate{ymd.year() / ymd.month() / std::chrono::last}};
}

Span year_of(LocalDate date) {
    const auto year = year_month_day{date}.year();
    return {LocalDate{year / 1 / 1}, LocalDate{year / 12 / 31}};
}

LocalDate week_start(LocalDate date, unsigned weekday) {
    return date - days{(iso_weekday(date) + 7 - weekday) % 7};
}

/// The first day of week 1 of a year: the first week with at least four days in it.
LocalDate first_week(std::chrono::year year, unsigned weekday) {
    return week_start(LocalDate{year / 1 / 4}, weekday);
}

/// The rule with what DTSTART says where the rule does not.
class Rule {
  public:
    Rule(RecurrenceRule rule, const CivilTime& start) : rule_(std::move(rule)) {
        const year_month_day ymd{start.date};
        const int day = static_cast<int>(static_cast<unsigned>(ymd.day()));
        const int month = static_cast<int>(static_cast<unsigned>(ymd.month()));
        const bool no_days = rule_.days.empty() && rule_.month_days.empty() && rule_.year_days.empty();
        if (rule_.frequency == Frequency::yearly && no_days && rule_.weeks.empty()) {
            if (rule_.months.empty()) rule_.months = {month};
            rule_.month_days = {day};
        } else if (rule_.frequency == Frequency::monthly && no_days) {
            rule_.month_days = {day};
        } else if ((rule_.frequency == Frequency::weekly || !rule_.weeks.empty()) && no_days) {
            rule_.days = {{0, iso_weekday(start.date)}};
        }
        const int second_of_day = static_cast<int>(start.time.count());
        if (rule_.frequency > Frequency::hourly && rule_.hours.empty()) rule_.hours = {second_of_day / 3600};
        if (rule_.frequency > Frequency::minutely && rule_.minutes.empty())
            rule_.minutes = {second_of_day / 60 % 60};
        if (rule_.frequency > Frequency::secondly && rule_.seconds.empty())
            rule_.seconds = {second_of_day % 60};
        for (std::vector<int>* const list : {&rule_.hours, &rule_.minutes, &rule_.seconds}) {
            std::sort(list->begin(), list->end());
            list->erase(std::unique(list->begin(), list->end()), list->end());
        }
    }

    [[nodiscard]] const RecurrenceRule& given() const { return rule_; }

    /// A year of whole weeks if the rule names weeks: its first may begin in the year before, its last end in
    /// the year after.
    [[nodiscard]] Span year_at(std::chrono::year year) const {
        if (rule_.weeks.empty()) return year_of(LocalDate{year / 1 / 1});
        return {first_week(year, rule_.week_start), first_week(year + years{1}, rule_.week_start) - days{1}};
    }

    [[nodiscard]] bool has_date(LocalDate date) const {
        const year_month_day ymd{date};
        if (!rule_.months.empty() && !has(rule_.months, static_cast<int>(static_cast<unsigned>(ymd.month()))))
            return false;
        const Span month = month_of(date), year = year_of(date);
        return allows(rule_.month_days, number_in(month, date), length_of(month)) &&
               allows(rule_.year_days, number_in(year, date), length_of(year)) && has_week(date) &&
               has_weekday(date, month, year);
    }

  private:
    static int number_in(const Span& span, LocalDate date) {
        return static_cast<int>((date - span.first).count()) + 1;
    }
    static int length_of(const Span& span) { return number_in(span, span.last); }

    [[nodiscard]] bool has_week(LocalDate date) const {
        if (rule_.weeks.empty()) return true;
        auto year = year_month_day{date}.year();
        if (date >= first_week(year + years{1}, rule_.week_start)) {
            ++year;
        } else if (date < first_week(year, rule_.week_start)) {
            --year;
        }
        const Span weeks = year_at(year);
        return allows(rule_.weeks, (number_in(weeks, date) + 6) / 7, length_of(weeks) / 7);
    }

    [[nodiscard]] bool has_weekday(LocalDate date, const Span& month, const Span& year) const {
        if (rule_.days.empty()) return true;
        const unsigned weekday = iso_weekday(date);
        const bool of_month = rule_.frequency == Frequency::monthly || !rule_.months.empty();
        const bool counted = rule_.frequency >= Frequency::monthly && rule_.weeks.empty();
        const Span& span = of_month ? month : year;
        return std::any_of(rule_.days.begin(), rule_.days.end(), [&](const RuleDay& day) {
            if (day.weekday != weekday) return false;
            if (day.position == 0 || !counted) return true;
            return day.position > 0 ? (date - span.first).count() / 7 + 1 == day.position
                                    : (span.last - date).count() / 7 + 1 == -day.position;
        });
    }

    RecurrenceRule rule_;
};

/// A DAILY rule or a rarer one: a period is a day, week, month or year, and each of its dates has all times.
class DatePeriods {
  public:
    DatePeriods(const Rule& rule, LocalDate start) : rule_(rule) {
        const RecurrenceRule& given = rule.given();
        switch (given.frequency) {
            case Frequency::weekly:
                first_ = week_start(start, given.week_start);
                break;
            case Frequency::monthly:
                first_ = month_of(start).first;
                break;
            case Frequency::yearly:
                first_ = year_of(start).first;
                break;
            default:
                first_ = start;
        }
    }

    /// The number of a period that ends before `date`, or of the first one.
    [[nodiscard]] std::int64_t before(LocalDate date) const {
        constexpr std::array longest{0, 0, 0, 1, 7, 31, 366};
        const auto length =
            static_cast<std::int64_t>(longest.at(static_cast<std::size_t>(rule_.given().frequency))) *
            rule_.given().interval;
        return std::max<std::int64_t>((date - first_).count() / length - 1, 0);
    }

    /// Nothing if it begins after the last date of the RFC.
    [[nodiscard]] std::optional<Span> period(std::int64_t number) const {
        const std::int64_t steps = number * rule_.given().interval;
        if (steps > (last_date - first_).count()) return std::nullopt;
        const int step = static_cast<int>(steps);
        Span span{};
        switch (rule_.given().frequency) {
            case Frequency::weekly:
                span.first = first_ + days{7 * std::int64_t{step}};
                span.last = span.first + days{6};
                break;
            case Frequency::monthly:
                if (steps > 12 * 8000) return std::nullopt;
                span = month_of(LocalDate{year_month_day{first_} + months{step}});
                break;
            case Frequency::yearly:
                if (steps > 8000) return std::nullopt;
                span = rule_.year_at(year_month_day{first_}.year() + years{step});
                break;
            default:
                span.first = span.last = first_ + days{step};
        }
        if (span.first > last_date) return std::nullopt;
        return span;
    }

    [[nodiscard]] std::vector<CivilTime> starts(const Span& span) const {
        const RecurrenceRule& given = rule_.given();
        std::vector<CivilTime> found;
        for (LocalDate date = span.first; date <= span.last; date += days{1}) {
            if (!rule_.has_date(date)) continue;
            for (const int hour : given.hours)
                for (const int minute : given.minutes)
                    for (const int second : given.seconds)
                        found.push_back({date, hours{hour} + minutes{minute} + seconds{second}});
        }
        return found;
    }

  private:
    const Rule& rule_;
    LocalDate first_{};
};

/// BYSETPOS: of the starts of one period, those at these places.
std::vector<CivilTime> at_positions(std::vector<CivilTime> starts, const std::vector<int>& positions) {
    if (positions.empty()) return starts;
    std::vector<CivilTime> chosen;
    const int length = static_cast<int>(starts.size());
    for (int i = 0; i < length; ++i)
        if (allows(positions, i + 1, length)) chosen.push_back(starts[static_cast<std::size_t>(i)]);
    return chosen;
}

enum class End { reached, given_up };

/// Passes on what comes after `start`, and keeps COUNT.
class Series {
  public:
    Series(const RecurrenceRule& rule, const CivilTime& start,
           const std::function<bool(const CivilTime&)>& take)
        : count_(rule.count), last_(start), take_(take) {}

    /// Nothing while more is wanted.
    std::optional<End> begin() { return pass_on(last_); }
    std::optional<End> add(const CivilTime& time) {
        if (time <= last_) return std::nullopt;
        last_ = time;
        return pass_on(time);
    }

  private:
    std::optional<End> pass_on(const CivilTime& time) {
        if (!take_(time)) return End::reached;
        if (count_ == 0) return std::nullopt;
        if (++taken_ == count_) return End::reached;
        return taken_ < most_counted ? std::nullopt : std::optional(End::given_up);
    }

    int count_, taken_ = 0;
    CivilTime last_;
    const std::function<bool(const CivilTime&)>& take_;
};

End each_dated_start(const Rule& rule, const CivilTime& start, const CivilTime& from, LocalDate to,
                     Series& series) {
    const DatePeriods periods(rule, start.date);
    // With COUNT, all have to be counted.
    std::int64_t number = rule.given().count == 0 ? periods.before(from.date) : 0;
    for (;; ++number) {
        const auto period = periods.period(number);
        if (!period || period->first > to) return End::reached;
        for (const CivilTime& time : at_positions(periods.starts(*period), rule.given().set_positions))
            if (const auto end = series.add(time)) return *end;
    }
}

/// What a part such as BYMINUTE makes of a period: it adds to a longer one, and limits one of its own length
/// or shorter.
std::vector<int> values(const std::vector<int>& part, bool adds, int own) {
    if (adds) return part;
    return part.empty() || has(part, own) ? std::vector<int>{own} : std::vector<int>{};
}

/// An HOURLY, MINUTELY or SECONDLY rule: a period is an hour, a minute or a second of the clock.
class TimePeriods {
  public:
    explicit TimePeriods(const RecurrenceRule& rule)
        : rule_(rule),
          length_(rule.frequency == Frequency::hourly     ? seconds{3600}
                  : rule.frequency == Frequency::minutely ? seconds{60}
                                                          : seconds{1}) {}

    [[nodiscard]] seconds length() const { return length_; }

    [[nodiscard]] std::vector<CivilTime> starts(LocalDate date, seconds time) const {
        const auto of_day = static_cast<int>(time.count());
        std::vector<CivilTime> found;
        for (const int hour : values(rule_.hours, false, of_day / 3600))
            for (const int minute :
                 values(rule_.minutes, rule_.frequency == Frequency::hourly, of_day / 60 % 60))
                for (const int second :
                     values(rule_.seconds, rule_.frequency != Frequency::secondly, of_day % 60))
                    found.push_back({date, hours{hour} + minutes{minute} + seconds{second}});
        return found;
    }

  private:
    const RecurrenceRule& rule_;
    seconds length_;
};

End each_timed_start(const Rule& rule, const CivilTime& start, const CivilTime& from, LocalDate to,
                     Series& series) {
    const auto since_epoch = [](const CivilTime& time) { return time.date.time_since_epoch() + time.time; };
    const RecurrenceRule& given = rule.given();
    const TimePeriods periods(given);
    const seconds step = periods.length() * given.interval;
    seconds at = since_epoch(start) - since_epoch(start) % periods.length();
    if (given.count == 0 && since_epoch(from) > at + step)
        at += (since_epoch(from) - at) / step * step - step;
    for (;;) {
        const LocalDate date{std::chrono::floor<days>(at)};
        if (date > to) return End::reached;
        const seconds time = at - date.time_since_epoch();
        // Days and hours without a start are left in one step.
        const bool other_day = !rule.has_date(date);
        if (other_day || (!given.hours.empty() && !has(given.hours, static_cast<int>(time.count() / 3600)))) {
            const seconds left = other_day ? days{1} - time : hours{1} - time % hours{1};
            at += (left + step - seconds{1}) / step * step;
            continue;
        }
        for (const CivilTime& found : at_positions(periods.starts(date, time), given.set_positions))
            if (const auto end = series.add(found)) return *end;
        at += step;
    }
}

}  // namespace

bool each_start(const RecurrenceRule& rule, const CivilTime& start, const CivilTime& from, LocalDate to,
                const std::function<bool(const CivilTime&)>& take) {
    Series series(rule, start, take);
    if (const auto end = series.begin()) return *end == End::reached;
    const Rule complete(rule, start);
    to = std::min(to, last_date);
    const End end = rule.frequency >= Frequency::daily ? each_dated_start(complete, start, from, to, series)
                                                       : each_timed_start(complete, start, from, to, series);
    return end == End::reached;
}

}  // namespace slotctl::ical
