#include "tests/support/cron_model.hpp"

#include <algorithm>
#include <ratio>
#include <set>
#include <sstream>
#include <stdexcept>

#include "tests/support/wall_clock.hpp"

namespace slotctl::tests {

namespace {

using namespace std::chrono;

struct Field {
    std::set<int> values;
    bool star = false;
};

Field field_of(const std::string& text, int least, int most, int first_step = -1) {
    Field field;
    field.star = text.front() == '*';
    std::istringstream items(text);
    for (std::string item; std::getline(items, item, ',');) {
        int step = 1, first = least, last = most;
        if (const auto slash = item.find('/'); slash != item.npos) {
            step = std::stoi(item.substr(slash + 1));
            item.resize(slash);
        }
        if (item != "*") {
            first = last = std::stoi(item);
            if (const auto dash = item.find('-'); dash != item.npos) last = std::stoi(item.substr(dash + 1));
        }
        if (item == "*" && step > 1 && first_step >= 0) first = first_step;
        for (int value = first; value <= last; value += step) field.values.insert(value);
    }
    return field;
}

/// What a guard lets through: `case $(date +%w) in 1|5) ;; *) exit;; esac; `, or with `exit` for those named.
struct Guard {
    bool by_weekday = false, passes_named = false;
    std::set<int> named;

    [[nodiscard]] bool passes(int day, int weekday) const {
        return named.empty() || (named.count(by_weekday ? weekday : day) > 0) == passes_named;
    }
};

Guard guard_of(const std::string& text) {
    Guard guard;
    if (text.empty()) return guard;
    guard.by_weekday = text.find("+%w)") != text.npos;
    const auto from = text.find(" in ") + 4, to = text.find(')', from);
    std::istringstream names(text.substr(from, to - from));
    for (std::string name; std::getline(names, name, '|');) guard.named.insert(std::stoi(name));
    guard.passes_named = text.substr(to) == ") ;; *) exit;; esac; ";
    if (!guard.passes_named && text.substr(to) != ") exit;; esac; ")
        throw std::runtime_error("a guard: " + text);
    return guard;
}

struct Line {
    Field minute, hour, day, month, weekday;
    Guard guard;
    DayRule rule = DayRule::either;

    [[nodiscard]] bool wild() const { return minute.star || hour.star; }

    [[nodiscard]] bool matches_date(LocalDate date) const {
        const year_month_day ymd{date};
        const int of_month = static_cast<int>(static_cast<unsigned>(ymd.day()));
        const int of_week = static_cast<int>(std::chrono::weekday{date}.c_encoding());
        const bool by_day = day.values.count(of_month) > 0, by_week = weekday.values.count(of_week) > 0;
        const bool every_day = rule == DayRule::either ? day.star : day.values.size() >= 31;
        const bool every_week = rule == DayRule::either ? weekday.star : weekday.values.size() == 7;
        const bool and_rule = rule == DayRule::both || every_day || every_week;
        return month.values.count(static_cast<int>(static_cast<unsigned>(ymd.month()))) > 0 &&
               (and_rule ? by_day && by_week : by_day || by_week) && guard.passes(of_month, of_week);
    }

    [[nodiscard]] bool matches(std::int64_t local_minute) const {
        const auto time = local_seconds{minutes{local_minute}};
        const auto date = floor<days>(time);
        const int of_day = static_cast<int>(duration_cast<minutes>(time - date).count());
        return minute.values.count(of_day % 60) > 0 && hour.values.count(of_day / 60) > 0 &&
               matches_date(date);
    }
};

Line line_of(const CronLine& text, DayRule rule) {
    std::istringstream words(text.fields);
    std::string a, b, c, d, e;
    words >> a >> b >> c >> d >> e;
    return {field_of(a, 0, 59),
            field_of(b, 0, 23),
            field_of(c, 1, 31, rule == DayRule::counted_from_0 ? 0 : -1),
            field_of(d, 1, 12),
            field_of(e, 0, 6),
            guard_of(text.guard),
            rule};
}

/// The local time, computed for every quarter of an hour: no current zone changes in between.
class QuarterClock {
  public:
    explicit QuarterClock(const std::string& zone) : clock_(zone) {}
    std::int64_t shown(Instant instant) {
        const auto quarter = floor<duration<std::int64_t, std::ratio<900>>>(instant);
        if (quarter != quarter_) {
            quarter_ = quarter;
            shown_ = floor<minutes>(clock_.shown_at(Instant{quarter})).time_since_epoch().count();
        }
        return shown_ + (instant - Instant{quarter}) / minutes{1};
    }

  private:
    WallClock clock_;
    time_point<system_clock, duration<std::int64_t, std::ratio<900>>> quarter_{};
    std::int64_t shown_ = 0;
};

std::vector<Instant> starts_of(const Line& line, const std::string& zone, Instant from, Instant until) {
    QuarterClock clock(zone);
    const auto shown = [&](Instant instant) { return clock.shown(instant); };
    std::vector<Instant> starts;
    auto virtual_time = shown(from) - 1;
    for (Instant now = from; now < until; now += minutes{1}) {
        const auto running = shown(now);
        const auto difference = running - virtual_time;
        bool starts_now = false;
        if (difference > 0 && difference <= 5) {
            while (virtual_time < running) starts_now = line.matches(++virtual_time) || starts_now;
        } else if (difference > 5 && difference <= 180) {
            // Jobs with a star follow the clock; for the others, every skipped minute is made up for.
            starts_now = line.wild() && line.matches(running);
            while (virtual_time < running)
                starts_now = (line.matches(++virtual_time) && !line.wild()) || starts_now;
        } else if (difference <= 0 && difference > -180) {
            starts_now = line.wild() && line.matches(running);
        } else {
            virtual_time = running;
            starts_now = line.matches(running);
        }
        if (starts_now) starts.push_back(now);
    }
    return starts;
}

}  // namespace

int starts_on_count(const std::vector<CronLine>& lines, LocalDate date, DayRule rule) {
    int count = 0;
    for (const CronLine& line : lines) count += line_of(line, rule).matches_date(date) ? 1 : 0;
    return count;
}

bool starts_on(const std::vector<CronLine>& lines, LocalDate date, DayRule rule) {
    return starts_on_count(lines, date, rule) > 0;
}

std::vector<Instant> cron_starts(const std::vector<CronLine>& lines, const std::string& zone, Instant from,
                                 Instant until) {
    std::vector<Instant> all;
    for (const CronLine& line : lines) {
        const auto starts = starts_of(line_of(line, DayRule::either), zone, from, until);
        all.insert(all.end(), starts.begin(), starts.end());
    }
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace slotctl::tests
