#include "core/calendar/slot_grid.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono_literals;

// 2026-03-02 is a Monday.

/// These tests are about local clocks, so their times are local.
struct Offering {
    std::string zone = "UTC";
    std::vector<WeeklyWindow> weekly;
    SlotGrid grid{1h, 1h};
    std::vector<WeeklyWindow> hours{};  ///< none: no service hours
};

std::vector<Instant> starts(const Offering& offering, std::string_view first, std::string_view last,
                            const Enough& enough = {}) {
    const DateRange dates{date(first), date(last)};
    const ProviderHours provider(zone(offering.zone), offering.weekly, {}, dates);
    if (offering.hours.empty()) return slot_starts(provider, nullptr, offering.grid, enough);
    const auto hours = service_hours(zone(offering.zone), offering.hours, dates);
    return slot_starts(provider, &hours, offering.grid, enough);
}

Texts slots(const Offering& offering, std::string_view first, std::string_view last) {
    return utc(starts(offering, first, last));
}

}  // namespace

TEST_CASE("slots are laid from a window's start, every step, and end inside it") {
    CHECK(slots({"UTC", {weekly(mon, "09:00", "11:00")}, {40min, 40min}}, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T09:00:00Z", "2026-03-02T09:40:00Z", "2026-03-02T10:20:00Z"});
    CHECK(
        slots({"UTC", {weekly(mon, "09:00", "10:59")}, {40min, 40min}}, "2026-03-02", "2026-03-02").size() ==
        2);
    CHECK(
        slots({"UTC", {weekly(mon, "09:00", "09:30")}, {40min, 10min}}, "2026-03-02", "2026-03-02").empty());
}

TEST_CASE("a step shorter than the duration lets slots overlap, a longer one leaves pauses") {
    CHECK(slots({"UTC", {weekly(mon, "09:00", "10:30")}, {1h, 15min}}, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T09:00:00Z", "2026-03-02T09:15:00Z", "2026-03-02T09:30:00Z"});
    CHECK(slots({"UTC", {weekly(mon, "09:00", "10:30")}, {30min, 1h}}, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"});
}

TEST_CASE("merged windows share one grid, separate windows have one each") {
    const Offering merged{"UTC", {weekly(mon, "09:00", "10:30"), weekly(mon, "10:30", "12:00")}};
    CHECK(slots(merged, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"});
    const Offering apart{"UTC", {weekly(mon, "09:00", "10:29"), weekly(mon, "10:30", "12:00")}};
    CHECK(slots(apart, "2026-03-02", "2026-03-02") == Texts{"2026-03-02T09:00:00Z", "2026-03-02T10:30:00Z"});
}

TEST_CASE("the step is elapsed time, so the repeated hour has slots both times") {
    // 00:00, 01:00, 02:00, 02:00 again and 03:00 on Berlin's clocks.
    CHECK(slots({"Europe/Berlin", {weekly(sun, "00:00", "04:00")}}, "2026-10-25", "2026-10-25") ==
          Texts{"2026-10-24T22:00:00Z", "2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z",
                "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"});
}

TEST_CASE("the hour that clocks skip has no slots") {
    // 00:00, 01:00 and 03:00 on Berlin's clocks.
    CHECK(slots({"Europe/Berlin", {weekly(sun, "00:00", "04:00")}}, "2026-03-29", "2026-03-29") ==
          Texts{"2026-03-28T23:00:00Z", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"});
}

TEST_CASE("a slot after midnight belongs to the date on which it starts") {
    const Offering night{"Europe/Berlin", {weekly(fri, "22:00", "02:00")}};
    const Texts friday{"2026-03-06T21:00:00Z", "2026-03-06T22:00:00Z"};
    const Texts saturday{"2026-03-06T23:00:00Z", "2026-03-07T00:00:00Z"};
    CHECK(slots(night, "2026-03-06", "2026-03-06") == friday);
    CHECK(slots(night, "2026-03-07", "2026-03-07") == saturday);
    CHECK(slots(night, "2026-03-06", "2026-03-07").size() == 4);
    CHECK(slots(night, "2026-03-08", "2026-03-08").empty());
}

TEST_CASE("if windows of two dates overlap, a start on both grids is one slot") {
    const Offering meeting{"UTC", {weekly(mon, "20:00", "04:00"), weekly(tue, "02:00", "05:00")}};
    CHECK(slots(meeting, "2026-03-03", "2026-03-03") == Texts{"2026-03-03T00:00:00Z", "2026-03-03T01:00:00Z",
                                                              "2026-03-03T02:00:00Z", "2026-03-03T03:00:00Z",
                                                              "2026-03-03T04:00:00Z"});
    const Offering interleaved{"UTC", {weekly(mon, "22:00", "03:00"), weekly(tue, "00:30", "02:30")}};
    CHECK(slots(interleaved, "2026-03-03", "2026-03-03") ==
          Texts{"2026-03-03T00:00:00Z", "2026-03-03T00:30:00Z", "2026-03-03T01:00:00Z",
                "2026-03-03T01:30:00Z", "2026-03-03T02:00:00Z"});
}

TEST_CASE("service hours are intersected as instants, whatever date the window started on") {
    const Offering night_shift{
        "UTC", {weekly(fri, "22:00", "06:00")}, {2h, 2h}, {weekly(sat, "00:00", "06:00")}};
    CHECK(slots(night_shift, "2026-03-06", "2026-03-07") ==
          Texts{"2026-03-07T00:00:00Z", "2026-03-07T02:00:00Z", "2026-03-07T04:00:00Z"});
    CHECK(slots(night_shift, "2026-03-06", "2026-03-06").empty());
}

TEST_CASE("the grid restarts in each part of a window that service hours leave") {
    const Offering narrowed{"UTC",
                            {weekly(mon, "09:00", "17:00")},
                            {1h, 1h},
                            {weekly(mon, "08:00", "10:15"), weekly(mon, "13:30", "15:30")}};
    CHECK(slots(narrowed, "2026-03-02", "2026-03-02") ==
          Texts{"2026-03-02T09:00:00Z", "2026-03-02T13:30:00Z", "2026-03-02T14:30:00Z"});
}

TEST_CASE("service hours round the clock change nothing, including across clock changes") {
    const auto [zone_name, first, last] = GENERATE(table<std::string, std::string, std::string>({
        {"UTC", "2026-03-01", "2026-03-08"},
        {"Europe/Berlin", "2026-03-27", "2026-03-31"},
        {"Europe/Berlin", "2026-10-23", "2026-10-27"},
        {"Asia/Beirut", "2024-03-29", "2024-04-02"},
        {"America/Havana", "2025-10-31", "2025-11-04"},
        {"America/St_Johns", "2010-11-05", "2010-11-09"},
        {"Pacific/Apia", "2011-12-28", "2012-01-02"},
    }));
    Offering offering{zone_name, every_day("20:15", "17:00"), {50min, 50min}};
    const Texts whole = slots(offering, first, last);
    offering.hours = every_day("00:00", "24:00");
    CHECK(slots(offering, first, last) == whole);
}

TEST_CASE("service hours on a weekday without windows yield nothing") {
    CHECK(slots({"UTC", {weekly(mon, "09:00", "17:00")}, {1h, 1h}, {weekly(tue, "09:00", "17:00")}},
                "2026-03-02", "2026-03-08")
              .empty());
}

TEST_CASE("a date whose midnight occurs twice has the slots of both first hours") {
    // Havana's clocks go from 01:00 back to 00:00.
    const Offering early{"America/Havana", every_day("00:00", "02:00")};
    CHECK(slots(early, "2025-11-02", "2025-11-02") ==
          Texts{"2025-11-02T04:00:00Z", "2025-11-02T05:00:00Z", "2025-11-02T06:00:00Z"});
    CHECK(slots(early, "2025-11-01", "2025-11-01") == Texts{"2025-11-01T04:00:00Z", "2025-11-01T05:00:00Z"});
}

TEST_CASE("if clocks go back across midnight, each slot belongs to the date that clocks show") {
    // Newfoundland's clocks went from 00:01 on the 7th back to 23:01 on the 6th, so the 7th begins at 02:30Z
    // for a minute and again at 03:30Z.
    const Offering night{"America/St_Johns", {weekly(sat, "23:30", "01:00")}, {10min, 10min}};
    CHECK(slots(night, "2010-11-06", "2010-11-06") == Texts{"2010-11-07T02:00:00Z", "2010-11-07T02:10:00Z",
                                                            "2010-11-07T02:20:00Z", "2010-11-07T02:40:00Z",
                                                            "2010-11-07T02:50:00Z", "2010-11-07T03:00:00Z",
                                                            "2010-11-07T03:10:00Z", "2010-11-07T03:20:00Z"});
    CHECK(slots(night, "2010-11-07", "2010-11-07") == Texts{"2010-11-07T02:30:00Z", "2010-11-07T03:30:00Z",
                                                            "2010-11-07T03:40:00Z", "2010-11-07T03:50:00Z",
                                                            "2010-11-07T04:00:00Z", "2010-11-07T04:10:00Z",
                                                            "2010-11-07T04:20:00Z"});
}

TEST_CASE("a search that may stop early finds the first starts, and enough of them") {
    const Offering overlapping{"UTC", every_day("20:00", "17:00"), {50min, 50min}};
    const Instant from = at("2026-03-03T10:00:00Z");
    const auto all = starts(overlapping, "2026-03-02", "2026-03-08");
    const auto first = std::lower_bound(all.begin(), all.end(), from);
    for (std::size_t count = 1; count < 60; ++count) {
        const auto some = starts(overlapping, "2026-03-02", "2026-03-08", {from, count});
        INFO(count);
        REQUIRE(some.size() <= all.size());
        CHECK(some.size() < all.size());
        // No gap before the last.
        CHECK(utc(some) == utc(std::span(all).first(some.size())));
        CHECK(static_cast<std::ptrdiff_t>(some.size()) - (first - all.begin()) >=
              static_cast<std::ptrdiff_t>(count));
    }
}

TEST_CASE("the bound on the slots of a date counts each of its windows") {
    const std::vector<WeeklyWindow> weekly_hours{weekly(mon, "09:00", "12:00"), weekly(mon, "13:00", "18:00"),
                                                 weekly(tue, "09:00", "10:00")};
    const DateOverride busy = open_on(date("2026-03-04"), {window("08:00", "08:00")});
    CHECK(most_slots_a_date(weekly_hours, {}, {}, {1h, 1h}) >= 3 + 5);
    CHECK(most_slots_a_date(weekly_hours, {}, {}, {1h, 1h}) < 3 + 5 + 10);
    CHECK(most_slots_a_date(weekly_hours, {{busy}}, {}, {1h, 1h}) >= 24);
}

TEST_CASE("the bound on the slots of a date counts the parts that service hours make") {
    // A short service every hour fits once into the window, but also once into each part of it.
    Offering split{"UTC", {weekly(mon, "09:00", "10:00")}, {5min, 1h}};
    for (const auto* from : {"09:00", "09:10", "09:20", "09:30", "09:40", "09:50"}) {
        split.hours.push_back({.weekday = mon, .window = {time_of_day(from), time_of_day(from) + 5min}});
    }
    REQUIRE(slots(split, "2026-03-02", "2026-03-02").size() == 6);
    CHECK(most_slots_a_date(split.weekly, {}, split.hours, split.grid) >= 6);
}

TEST_CASE("the bound on the slots of a date is valid on the date on which clocks go back") {
    const Offering open_all_day{"Europe/Berlin", {weekly(sun, "00:00", "24:00")}, {15min, 15min}};
    const std::size_t most = slots(open_all_day, "2026-10-25", "2026-10-25").size();
    REQUIRE(most == 100);
    CHECK(most_slots_a_date(open_all_day.weekly, {}, {}, open_all_day.grid) >= most);
}
