#include <algorithm>
#include <string>

#include <rapidcheck.h>

#include "core/calendar/zone.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"
#include "tests/support/wall_clock.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

/// The instants at which the clock shows `time`, ascending: every offset near it is tried.
std::vector<Instant> instants_shown(const WallClock& clock, local_seconds time) {
    std::vector<Instant> found;
    for (const int hours_away : {36, -36}) {
        const Instant near{time.time_since_epoch() + hours{hours_away}};
        const auto offset = clock.shown_at(near).time_since_epoch() - near.time_since_epoch();
        const Instant candidate{time.time_since_epoch() - offset};
        if (clock.shown_at(candidate) == time) found.push_back(candidate);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

/// The first instant after the gap that contains `time`.
bool is_end_of_gap(const WallClock& clock, local_seconds time, Instant instant) {
    return clock.shown_at(instant) > time && clock.shown_at(instant - seconds{1}) < time;
}

/// The error in a zone's instants for this time; empty if there is none.
std::string fault_at(const Zone& zone, const WallClock& clock, LocalDate on, TimeOfDay time) {
    const Instant opening = zone.opening(on, time), closing = zone.closing(on, time);
    const auto shown = instants_shown(clock, on + time);
    const bool right = shown.empty() ? is_end_of_gap(clock, on + time, opening) && opening == closing
                                     : opening == shown.front() && closing == shown.back();
    if (right) return {};
    return zone.name() + " " + format_date(on) + " " + format_time_of_day(time) + ": " + utc(opening) + ", " +
           utc(closing);
}

/// Later changes repeat themselves; other tests cover those.
const Instant last_change_tried = at("2027-01-01T00:00:00Z");

/// Each run checks some of the zones, and all runs together check all.
template <class Check>
void for_some_zones(Check check) {
    constexpr std::size_t share = 5;
    for (std::size_t i = *rc::gen::inRange<std::size_t>(0, share); i < zone_names().size(); i += share) {
        check(zone_names()[i]);
    }
}

}  // namespace

TEST_CASE("every zone of the system is found") {
    REQUIRE(zone_names().size() > 400);
    for (const std::string& name : zone_names()) {
        INFO(name);
        CHECK(Zone::find(name).has_value());
    }
}

TEST_CASE(
    "in every zone, times near a change of the clock are the instants that the C library shows for them") {
    CHECK(rc::check([] {
        const auto choice = *rc::gen::inRange<std::size_t>(0, 1000);
        const TimeOfDay time = minutes{*rc::gen::inRange(0, 24 * 60 + 1)};
        for_some_zones([&](const std::string& name) {
            const LocalDate on = date_near_a_change(name, choice);
            RC_ASSERT(fault_at(*Zone::find(name), WallClock(name), on, time) == "");
        });
    }));
}

TEST_CASE(
    "in every zone, the exact minutes around each change of the clock are read as the C library shows them") {
    for (const std::string& name : zone_names()) {
        const auto& changes = clock_changes(name);
        const WallClock clock(name);
        for (const Instant change : changes) {
            if (change > last_change_tried) break;
            const auto shown = clock.shown_at(change);
            for (const auto around : {-61min, -60min, -1min, 0min, 1min, 30min, 60min}) {
                const auto on = floor<days>(shown + around);
                CHECK(fault_at(zone(name), clock, on, shown + around - on) == "");
            }
        }
    }
}

TEST_CASE(
    "in every zone, an instant has the local date that the C library shows, on either side of a change") {
    CHECK(rc::check([] {
        const auto choice = *rc::gen::inRange<std::size_t>(0, 1000);
        const auto away = minutes{*rc::gen::inRange(-30 * 60, 30 * 60)};
        for_some_zones([&](const std::string& name) {
            const Zone zone = *Zone::find(name);
            const Instant instant = zone.start_of(date_near_a_change(name, choice)) + away;
            RC_LOG() << name << " " << utc(instant) << std::endl;
            RC_ASSERT(format_date(zone.date_of(instant)) == format_date(WallClock(name).date_at(instant)));
        });
    }));
}

TEST_CASE("in every zone, a date's start and end enclose it exactly") {
    CHECK(rc::check([] {
        const auto choice = *rc::gen::inRange<std::size_t>(0, 1000);
        for_some_zones([&](const std::string& name) {
            const Zone zone = *Zone::find(name);
            const LocalDate on = date_near_a_change(name, choice);
            const Instant start = zone.start_of(on), end = zone.end_of(on);
            RC_LOG() << name << " " << format_date(on) << std::endl;
            const WallClock clock(name);
            if (start == end) {  // a skipped date
                RC_ASSERT(clock.date_at(start) > on);
                RC_ASSERT(clock.date_at(start - seconds{1}) < on);
                return;
            }
            RC_ASSERT(clock.date_at(start) == on);
            RC_ASSERT(clock.date_at(start - seconds{1}) < on);
            RC_ASSERT(clock.date_at(end) > on);
            RC_ASSERT(clock.date_at(end - seconds{1}) == on);
        });
    }));
}

TEST_CASE("in every zone, a window never closes before it opens") {
    CHECK(rc::check([] {
        const auto choice = *rc::gen::inRange<std::size_t>(0, 1000);
        const TimeOfDay from = minutes{*rc::gen::inRange(0, 24 * 60)},
                        to = minutes{*rc::gen::inRange(0, 24 * 60 + 1)};
        for_some_zones([&](const std::string& name) {
            const Zone zone = *Zone::find(name);
            const LocalDate on = date_near_a_change(name, choice);
            RC_LOG() << name << " " << format_date(on) << std::endl;
            RC_ASSERT(zone.opening(on, from) <= zone.closing(to <= from ? on + days{1} : on, to));
        });
    }));
}

TEST_CASE("no zone's clocks go back by more than three hours at once") {
    // The bound on the slots of a date relies on this.
    for (const std::string& name : zone_names()) {
        const auto& changes = clock_changes(name);  // before the clock: one at a time
        const WallClock clock(name);
        for (const Instant change : changes) {
            INFO(name << " " << utc(change));
            CHECK(clock.shown_at(change - seconds{1}) - clock.shown_at(change) <= hours{3});
        }
    }
}
