#include "core/plans/offered_times.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/model_provider.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::hours;
using std::chrono::minutes;

const LocalDate friday = date("2026-11-20");

/// Open from 09:00 to 12:00 in UTC, an hour a slot.
ProviderCalendar open_mornings() {
    return {ModelProvider("UTC", every_day("09:00", "12:00")).rules, {}};
}

StandingSlot slot(const char* start, int booked, int length = 60, bool manual = false) {
    const Interval time{at(start), at(start) + minutes{length}};
    return {1, time, time, 1, booked, manual};
}

/// `09:00 1/1` with free and all places, and the reason.
Texts offered(const ProviderCalendar& calendar, const char* now = "2026-11-20T00:00:00Z",
              LocalDate on = friday) {
    Texts texts;
    for (const OfferedTime& time : offered_times(calendar, {on, on}, at(now))) {
        texts.push_back(utc(time.time.begin).substr(11, 5) + " " + std::to_string(time.free) + "/" +
                        std::to_string(time.capacity) +
                        (time.reason ? " " + std::string(name_of(*time.reason)) : ""));
    }
    return texts;
}

}  // namespace

TEST_CASE("a date far beyond every window has the times that the rules yield") {
    CHECK(offered(open_mornings(), "2026-11-20T00:00:00Z", date("2031-05-05")) ==
          Texts{"09:00 1/1", "10:00 1/1", "11:00 1/1"});
}

TEST_CASE("times that have begun, within the notice or taken are listed with the reason") {
    ProviderCalendar calendar = open_mornings();
    calendar.rules.offerings[0].rules.min_notice = hours{1};
    calendar.slots = {slot("2026-11-20T11:00:00Z", 1)};
    CHECK(offered(calendar, "2026-11-20T09:30:00Z") ==
          Texts{"09:00 0/1 past", "10:00 0/1 notice", "11:00 0/1 booked"});
}

TEST_CASE("a booking of another service blocks the times that it overlaps, with its buffer") {
    ProviderCalendar calendar = open_mornings();
    StandingSlot other = slot("2026-11-20T09:30:00Z", 1, 30);
    other.service = 2;
    other.blocks.end += minutes{10};
    calendar.slots = {other};
    CHECK(offered(calendar) == Texts{"09:00 0/1 conflict", "10:00 0/1 conflict", "11:00 1/1"});
}

TEST_CASE("places that are left in a booked slot are free") {
    ProviderCalendar calendar = open_mornings();
    calendar.rules.offerings[0].rules.capacity = 3;
    calendar.slots = {slot("2026-11-20T09:00:00Z", 2)};
    CHECK(offered(calendar) == Texts{"09:00 1/3", "10:00 3/3", "11:00 3/3"});
}

TEST_CASE("nobody can join a booked slot of another length than the service has now") {
    ProviderCalendar calendar = open_mornings();
    calendar.rules.offerings[0].rules.capacity = 3;
    calendar.slots = {slot("2026-11-20T09:00:00Z", 1, 45)};
    CHECK(offered(calendar)[0] == "09:00 0/3 conflict");
}

TEST_CASE("a manual slot is offered outside the hours, and in place of the one that the rules yield") {
    ProviderCalendar calendar = open_mornings();
    calendar.slots = {slot("2026-11-20T09:00:00Z", 0, 90, true), slot("2026-11-20T20:00:00Z", 0, 60, true)};
    const auto times = offered_times(calendar, {friday, friday}, at("2026-11-20T00:00:00Z"));
    REQUIRE(times.size() == 4);
    CHECK(utc(times[0].time) == "2026-11-20T09:00:00Z/2026-11-20T10:30:00Z");
    CHECK(utc(times[3].time.begin) == "2026-11-20T20:00:00Z");
}

TEST_CASE("an inactive offering, or one with unusable rules, offers nothing") {
    ProviderCalendar calendar = open_mornings();
    calendar.slots = {slot("2026-11-20T20:00:00Z", 0, 60, true)};
    calendar.rules.offerings[0].active = false;
    CHECK(offered(calendar).empty());
    calendar.rules.offerings[0].active = true;
    calendar.rules.offerings[0].fault = "services.duration_minutes is 0";
    CHECK(offered(calendar).empty());
}

TEST_CASE("the limit of slots does not limit answers") {
    ProviderCalendar calendar = open_mornings();
    calendar.rules.offerings[0].rules.max_slots = 1;
    CHECK(offered(calendar).size() == 3);
}
