#include "core/dashboard/week.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/support/model_provider.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::dashboard;
using namespace slotctl::tests;

namespace {

using std::chrono::minutes;

const LocalDate monday = date("2026-11-23");
const Instant now = at("2026-11-23T00:00:00Z");

ProviderCalendar open_daily(const char* zone_name, const char* from, const char* to, int length = 60) {
    ModelProvider model(zone_name, every_day(from, to));
    model.offering().rules.duration = model.offering().rules.step = minutes{length};
    return {model.rules, {}};
}

std::string shown(const ClockSpan& span) {
    return format_time_of_day(span.from) + "-" + format_time_of_day(span.to);
}

/// `09:00-10:00 free` for each time of a day; `again` when clocks show it for the second time.
Texts slots_of(const WeekDay& day) {
    Texts texts;
    for (const WeekSlot& slot : day.slots) {
        texts.push_back(shown(slot.shown) + " " +
                        (slot.offer.reason ? std::string(name_of(*slot.offer.reason)) : "free") +
                        (slot.again ? " again" : ""));
    }
    return texts;
}

Texts hours_of(const WeekDay& day) {
    Texts texts;
    for (const ClockSpan& span : day.hours) texts.push_back(shown(span));
    return texts;
}

BookingInWeek booking(const char* from, const char* to, const char* customer = "c-1", ServiceId service = 1) {
    return {service, {at(from), at(to)}, customer, false};
}

}  // namespace

TEST_CASE("a week has seven days from Monday with the provider's hours and times") {
    const Week week = week_of(open_daily("UTC", "09:00", "12:00"), {}, monday, 0, now);
    REQUIRE(week.days.size() == 7);
    CHECK(week.service == 1);
    CHECK(week.days[0].today);
    CHECK_FALSE(week.days[1].today);
    for (const WeekDay& day : week.days) {
        CHECK(hours_of(day) == Texts{"09:00-12:00"});
        CHECK(slots_of(day) == Texts{"09:00-10:00 free", "10:00-11:00 free", "11:00-12:00 free"});
    }
}

TEST_CASE("a week shows what the provider's clocks show") {
    const Week week = week_of(open_daily("Asia/Kathmandu", "09:00", "10:00"), {}, monday, 1, now);
    REQUIRE(week.days[2].slots.size() == 1);
    CHECK(utc(week.days[2].slots[0].offer.time.begin) == "2026-11-25T03:15:00Z");
    CHECK(slots_of(week.days[2]) == Texts{"09:00-10:00 free"});
}

TEST_CASE("times that begin before others end are shown up to the next one") {
    ProviderCalendar calendar = open_daily("UTC", "09:00", "10:30", 60);
    calendar.rules.offerings[0].rules.step = minutes{15};
    CHECK(slots_of(week_of(calendar, {}, monday, 1, now).days[0]) ==
          Texts{"09:00-09:15 free", "09:15-09:30 free", "09:30-10:30 free"});
}

TEST_CASE("on the night when clocks go back, the repeated times are shown beside the first ones") {
    const LocalDate week_of_change = date("2026-10-19");
    const Week week = week_of(open_daily("Europe/Berlin", "01:00", "04:00"), {}, week_of_change, 1,
                              at("2026-10-19T00:00:00Z"));
    CHECK(slots_of(week.days[6]) ==
          Texts{"01:00-02:00 free", "02:00-03:00 free", "02:00-03:00 free again", "03:00-04:00 free"});
    CHECK(week.days[6].clock_change == "clocks go back by 60 minutes");
    CHECK(week.days[5].clock_change.empty());
}

TEST_CASE("hours and bookings that last past midnight continue on the next date") {
    const Week week =
        week_of(open_daily("UTC", "22:00", "02:00"),
                std::vector{booking("2026-11-24T23:00:00Z", "2026-11-25T01:00:00Z")}, monday, 1, now);
    CHECK(hours_of(week.days[1]) == Texts{"00:00-02:00", "22:00-24:00"});
    REQUIRE(week.days[1].bookings.size() == 1);
    CHECK(shown(week.days[1].bookings[0].shown) == "23:00-24:00");
    CHECK_FALSE(week.days[1].bookings[0].continued);
    REQUIRE(week.days[2].bookings.size() == 1);
    CHECK(shown(week.days[2].bookings[0].shown) == "00:00-01:00");
    CHECK(week.days[2].bookings[0].continued);
}

TEST_CASE("the bookings of one time are shown together, and those that the rules do not yield are marked") {
    const std::vector bookings{booking("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z", "a"),
                               booking("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z", "b"),
                               booking("2026-11-24T09:30:00Z", "2026-11-24T10:30:00Z", "c", 2),
                               booking("2026-11-24T20:00:00Z", "2026-11-24T21:00:00Z", "d")};
    const Week week = week_of(open_daily("UTC", "09:00", "12:00"), bookings, monday, 1, now);
    const auto& shown_ones = week.days[1].bookings;
    REQUIRE(shown_ones.size() == 3);
    CHECK(shown_ones[0].customers == Texts{"a", "b"});
    CHECK_FALSE(shown_ones[0].outside_rules);
    CHECK(shown_ones[1].outside_rules);  // a service that the provider does not offer
    CHECK(shown_ones[2].outside_rules);
}

TEST_CASE("a date with hours of its own, and a closed one, show them") {
    ProviderCalendar calendar = open_daily("UTC", "09:00", "12:00");
    calendar.rules.overrides = {open_on(date("2026-11-24"), {window("14:00", "15:00")}),
                                closed_on(date("2026-11-25"))};
    const Week week = week_of(calendar, {}, monday, 1, now);
    CHECK(hours_of(week.days[1]) == Texts{"14:00-15:00"});
    CHECK(week.days[1].has_override);
    CHECK(hours_of(week.days[2]).empty());
    CHECK(week.days[2].has_override);
    CHECK(slots_of(week.days[2]).empty());
}

TEST_CASE("a service that the provider does not offer gives way to the first one") {
    ProviderCalendar calendar = open_daily("UTC", "09:00", "10:00");
    CHECK(week_of(calendar, {}, monday, 99, now).service == 1);
    calendar.rules.offerings[0].active = false;
    CHECK(week_of(calendar, {}, monday, 1, now).service == 0);
    CHECK(week_of(calendar, {}, monday, 1, now).services.empty());
}

TEST_CASE("a provider in an unknown zone has no week, and the reason") {
    ProviderCalendar calendar = open_daily("UTC", "09:00", "10:00");
    calendar.rules.time_zone = "Mars/Base";
    const Week week = week_of(calendar, {}, monday, 1, now);
    CHECK(week.days.empty());
    CHECK(week.fault.find("Mars/Base") != week.fault.npos);
}
