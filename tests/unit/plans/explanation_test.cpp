#include "core/plans/explanation.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/model_provider.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* friday_night = "2026-11-20T00:00:00Z";

/// Open daily from 09:00 to 17:00 in Berlin, an hour a slot.
ProviderCalendar open_days() {
    return {ModelProvider("Europe/Berlin", every_day("09:00", "17:00")).rules, {}};
}

/// `NO hours: Fri 09:00–17:00 does not reach 17:15`, only the rules that do not hold.
Texts broken(const ProviderCalendar& calendar, const char* start, std::vector<NearBooking> bookings = {},
             const char* now = friday_night) {
    Texts texts;
    for (const ExplainedRule& rule : explained(calendar, bookings, {1, at(start), at(now)}).rules)
        if (!rule.holds) texts.push_back(rule.rule + ": " + rule.value);
    return texts;
}

}  // namespace

TEST_CASE("a free time keeps every rule") {
    const Explanation free = explained(open_days(), {}, {1, at("2026-11-20T08:00:00Z"), at(friday_night)});
    CHECK(free.offer.free());
    REQUIRE(free.rules.size() >= 5);
    CHECK(free.rules[0].rule == "active");
    CHECK(free.rules[1].value == "Fri 2026-11-20 09:00 to 10:00 in Europe/Berlin");
    CHECK(broken(open_days(), "2026-11-20T08:00:00Z").empty());
}

TEST_CASE("hours that end too early or do not include the time are named") {
    CHECK(broken(open_days(), "2026-11-20T15:30:00Z") ==
          Texts{"weekly hours: Fri 09:00–17:00 does not reach 17:30",
                "grid: not on the grid (every 1h), nearest 16:00"});
    CHECK(broken(open_days(), "2026-11-20T17:00:00Z")[0] ==
          "weekly hours: Fri 09:00–17:00 does not include 18:00");
}

TEST_CASE("an override is named by its date") {
    ProviderCalendar calendar = open_days();
    calendar.rules.overrides = {closed_on(date("2026-12-25")),
                                open_on(date("2026-12-24"), {window("09:00", "12:00")})};
    CHECK(broken(calendar, "2026-12-25T08:00:00Z")[0] == "override of 2026-12-25: closed");
    CHECK(broken(calendar, "2026-12-24T12:00:00Z")[0] ==
          "override of 2026-12-24: 09:00–12:00 does not include 13:00");
    CHECK(broken(calendar, "2026-12-24T08:00:00Z").empty());
    calendar.rules.overrides[0].reason = "Christmas";
    CHECK(broken(calendar, "2026-12-25T08:00:00Z")[0] == "override of 2026-12-25: closed (Christmas)");
}

TEST_CASE("a time between two starts names both") {
    CHECK(broken(open_days(), "2026-11-20T09:10:00Z") ==
          Texts{"grid: not on the grid (every 1h), nearest 10:00 and 11:00"});
}

TEST_CASE("service hours, notice and places are named with their values") {
    ProviderCalendar calendar = open_days();
    OfferingSnapshot& offering = calendar.rules.offerings[0];
    offering.hours = {weekly(fri, "10:00", "12:00")};
    offering.rules.min_notice = hours{2};
    CHECK(broken(calendar, "2026-11-20T08:00:00Z")[0] ==
          "service hours: Fri 10:00–12:00 does not include 09:00");
    CHECK(broken(calendar, "2026-11-20T09:00:00Z", {}, "2026-11-20T07:00:01Z") ==
          Texts{"minimum notice: 2h: to be booked by 2026-11-20 08:00"});
    const Interval nine{at("2026-11-20T09:00:00Z"), at("2026-11-20T10:00:00Z")};
    calendar.slots = {{1, nine, nine, 1, 1, false}};
    CHECK(broken(calendar, "2026-11-20T09:00:00Z", {{42, 1, nine}}) ==
          Texts{"places: 1 of 1 booked (booking 42)"});
}

TEST_CASE("the booking that is in the way is named with the time that it blocks") {
    ProviderCalendar calendar = open_days();
    const Interval time{at("2026-11-20T09:00:00Z"), at("2026-11-20T09:30:00Z")};
    calendar.slots = {{2, time, {time.begin, time.end + minutes{10}}, 1, 1, false}};
    CHECK(broken(calendar, "2026-11-20T09:00:00Z", {{42, 2, time}}) ==
          Texts{"other bookings: booking 42 of service 2 blocks from 10:00 until 10:40 with its buffer"});
}

TEST_CASE("a clock change of the day is shown") {
    const Explanation sunday =
        explained(open_days(), {}, {1, at("2026-03-29T08:00:00Z"), at("2026-03-28T00:00:00Z")});
    CHECK(sunday.offer.free());
    CHECK(sunday.rules[2].rule == "clock change");
    CHECK(sunday.rules[2].value == "clocks go forward from 02:00 to 03:00: the times between do not exist");
}

TEST_CASE("an inactive offering has one reason") {
    ProviderCalendar calendar = open_days();
    calendar.rules.offerings[0].active = false;
    calendar.rules.offerings[0].inactive = "the service is inactive";
    CHECK(broken(calendar, "2026-11-20T08:00:00Z") == Texts{"active: the service is inactive"});
}

TEST_CASE("hours of the evening before are named where they continue") {
    ProviderCalendar calendar{ModelProvider("UTC", {weekly(thu, "22:00", "04:00")}).rules, {}};
    const Explanation night = explained(calendar, {}, {1, at("2026-11-20T01:00:00Z"), at(friday_night)});
    CHECK(night.offer.free());
    CHECK(night.rules[2].value == "Thu 22:00–04:00 continues after midnight");
}
