#include "tests/support/cron_model.hpp"

#include <set>
#include <sstream>

#include "tests/support/wall_clock.hpp"

namespace slotctl::tests {

namespace {

using namespace std::chrono;

struct Field {
    std::set<int> values;
    bool star = false;
};

Field field_of(const std::string& text, int least, int most) {
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
        for (int value = first; value <= last; value += step) field.values.insert(value);
    }
    return field;
}

struct Line {
    Field minute, hour, day, month, weekday;

    [[nodiscard]] bool wild() const { return minute.star || hour.star; }

    [[nodiscard]] bool matches(std::int64_t local_minute) const {
        const auto time = local_seconds{minutes{local_minute}};
        const auto date = floor<days>(time);
        const year_month_day ymd{date};
        const int of_day = static_cast<int>(duration_cast<minutes>(time - date).count());
        const bool by_day = day.values.count(static_cast<int>(static_cast<unsigned>(ymd.day()))) > 0;
        const bool by_week = weekday.values.count(static_cast<int>(weekday_of(date))) > 0;
        return minute.values.count(of_day % 60) > 0 && hour.values.count(of_day / 60) > 0 &&
               month.values.count(static_cast<int>(static_cast<unsigned>(ymd.month()))) > 0 &&
               (day.star || weekday.star ? by_day && by_week : by_day || by_week);
    }

    static unsigned weekday_of(LocalDate date) { return std::chrono::weekday{date}.c_encoding(); }
};

Line line_of(const std::string& fields) {
    std::istringstream words(fields);
    std::string a, b, c, d, e;
    words >> a >> b >> c >> d >> e;
    return {field_of(a, 0, 59), field_of(b, 0, 23), field_of(c, 1, 31), field_of(d, 1, 12),
            field_of(e, 0, 6)};
}

}  // namespace

std::vector<Instant> cron_starts(const std::string& fields, const std::string& zone, Instant from,
                                 Instant until) {
    const Line line = line_of(fields);
    const WallClock clock(zone);
    const auto shown = [&](Instant instant) {
        return floor<minutes>(clock.shown_at(instant)).time_since_epoch().count();
    };
    std::vector<Instant> starts;
    auto virtual_time = shown(from) - 1;
    for (Instant now = from; now < until; now += minutes{1}) {
        const auto running = shown(now);
        const auto difference = running - virtual_time;
        bool starts_now = false;
        if (difference > 0 && difference <= 5) {
            while (virtual_time < running) starts_now = line.matches(++virtual_time) || starts_now;
        } else if (difference > 5 && difference <= 180) {
            // Jobs with a star go by the clock; the others make up for every minute.
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

}  // namespace slotctl::tests
