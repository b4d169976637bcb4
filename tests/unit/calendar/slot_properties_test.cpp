#include <algorithm>
#include <set>

#include <rapidcheck.h>

#include "core/calendar/slot_grid.hpp"
#include "tests/support/any_rules.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"
#include "tests/support/wall_clock.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

/// One offering's rules, to be tested in many zones.
struct Rules {
    std::vector<WeeklyWindow> weekly = any_weekly(1, 8);
    std::vector<WeeklyWindow> hours = any(0, 1) == 0 ? std::vector<WeeklyWindow>{} : any_weekly(1, 10);
    SlotGrid grid = any_grid();
    std::size_t date_choice = *rc::gen::inRange<std::size_t>(0, 1000);
    int length = any(0, 3);
};

struct Case {
    Zone zone;
    DateRange dates;
    ProviderHours provider;
    std::vector<Interval> hours;

    Case(const std::string& name, const Rules& rules, const std::vector<DateOverride>& overrides,
         LocalDate first)
        : zone(*Zone::find(name)),
          dates{first, first + days{rules.length}},
          provider(zone, rules.weekly, overrides, dates),
          hours(service_hours(zone, rules.hours, dates)) {}

    [[nodiscard]] std::vector<Instant> starts(const Rules& rules, const Enough& enough = {}) const {
        return slot_starts(provider, rules.hours.empty() ? nullptr : &hours, rules.grid, enough);
    }

    /// A provider's windows, restricted to the service's hours.
    [[nodiscard]] std::vector<Interval> open(const Rules& rules) const {
        std::vector<Interval> parts;
        for (const Interval& window : provider.windows()) {
            if (rules.hours.empty()) {
                parts.push_back(window);
                continue;
            }
            for (const Interval& h : hours) {
                parts.push_back({std::max(window.begin, h.begin), std::min(window.end, h.end)});
            }
        }
        return parts;
    }
};

/// Tests new rules in each run, in a fifth of the zones: all runs together test all zones many times.
/// Overrides are moved with the date near a change of each zone's clocks.
template <class Check>
void in_some_zones(Check check) {
    const Rules rules;
    const LocalDate origin{};
    const auto overrides = any_overrides(origin);
    constexpr std::size_t share = 5;
    for (std::size_t i = *rc::gen::inRange<std::size_t>(0, share); i < zone_names().size(); i += share) {
        const std::string& name = zone_names()[i];
        const LocalDate first = date_near_a_change(name, rules.date_choice);
        auto moved = overrides;
        for (DateOverride& o : moved) o.date += first - origin;
        RC_LOG() << name << " " << format_date(first) << std::endl;
        check(name, rules, Case(name, rules, moved, first), moved);
    }
}

}  // namespace

TEST_CASE("in every zone, slots are ascending, each once, on dates of the range by the C library's clocks") {
    CHECK(rc::check([] {
        in_some_zones([](const std::string& name, const Rules& rules, const Case& c, const auto&) {
            const auto starts = c.starts(rules);
            RC_ASSERT(std::adjacent_find(starts.begin(), starts.end(), std::greater_equal<>()) ==
                      starts.end());
            const WallClock clock(name);
            for (const Instant start : starts) {
                RC_ASSERT(clock.date_at(start) >= c.dates.first);
                RC_ASSERT(clock.date_at(start) <= c.dates.last);
            }
        });
    }));
}

TEST_CASE(
    "in every zone, slots are where whole steps from an open begin lie and whole slots fit, and nowhere "
    "else") {
    CHECK(rc::check([] {
        in_some_zones([](const std::string& name, const Rules& rules, const Case& c, const auto&) {
            std::set<Instant> fitting;
            const WallClock clock(name);
            for (const Interval& open : c.open(rules)) {
                for (int n = 0; open.begin + n * rules.grid.step + rules.grid.duration <= open.end; ++n) {
                    const Instant start = open.begin + n * rules.grid.step;
                    const LocalDate on = clock.date_at(start);
                    if (c.dates.first <= on && on <= c.dates.last) fitting.insert(start);
                }
            }
            RC_ASSERT(utc(c.starts(rules)) == utc(std::vector<Instant>(fitting.begin(), fitting.end())));
        });
    }));
}

TEST_CASE("in every zone, a search that may stop early finds the first starts without gaps") {
    CHECK(rc::check([] {
        const auto count = *rc::gen::inRange<std::size_t>(1, 40);
        const auto after = minutes{any(0, 3 * 1440)};
        in_some_zones([&](const std::string&, const Rules& rules, const Case& c, const auto&) {
            const auto all = c.starts(rules);
            const Instant from = c.zone.start_of(c.dates.first) + after;
            const auto some = c.starts(rules, {from, count});
            const auto wanted =
                static_cast<std::size_t>(all.end() - std::lower_bound(all.begin(), all.end(), from));
            const auto found =
                static_cast<std::size_t>(some.end() - std::lower_bound(some.begin(), some.end(), from));
            RC_ASSERT(some.size() <= all.size());
            RC_ASSERT(std::equal(some.begin(), some.end(), all.begin()));
            RC_ASSERT(found >= std::min(count, wanted));
        });
    }));
}

TEST_CASE("in every zone, the windows that start on a date yield no more slots than the bound says") {
    CHECK(rc::check([] {
        in_some_zones([](const std::string&, const Rules& rules, const Case& c, const auto& overrides) {
            const auto most = most_slots_a_date(rules.weekly, overrides, rules.hours, rules.grid);
            const auto window_dates = static_cast<std::size_t>((c.dates.last - c.dates.first).count() + 2);
            RC_ASSERT(c.starts(rules).size() <= most * window_dates);
        });
    }));
}

TEST_CASE("in every zone, the slots of a range are those of its dates one by one") {
    CHECK(rc::check([] {
        in_some_zones([](const std::string& name, const Rules& rules, const Case& c, const auto& overrides) {
            std::set<Instant> one_by_one;
            for (LocalDate on = c.dates.first; on <= c.dates.last; on += days{1}) {
                Rules of_date = rules;
                of_date.length = 0;
                const auto starts = Case(name, of_date, overrides, on).starts(of_date);
                one_by_one.insert(starts.begin(), starts.end());
            }
            RC_ASSERT(utc(c.starts(rules)) ==
                      utc(std::vector<Instant>(one_by_one.begin(), one_by_one.end())));
        });
    }));
}
