#include "core/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/model_provider.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

// 2026-03-02 is a Monday.
const Instant monday_morning = at("2026-03-02T07:00:00Z");

constexpr MaintainPolicy two_days{.days_ahead = 2};
constexpr MaintainPolicy three_days{.days_ahead = 3};

/// Open every day from 09:00 to 10:00, which gives one slot.
ModelProvider one_slot_a_day(std::string time_zone = "UTC") {
    return {std::move(time_zone), every_day("09:00", "10:00")};
}

Texts created(const ProviderPlan& plan) {
    return utc(part_of(plan).create);
}

}  // namespace

TEST_CASE("the first run fills today and the days ahead") {
    ModelProvider provider = one_slot_a_day();
    const auto plan = provider.maintain(two_days, monday_morning);
    CHECK(created(plan) == Texts{"2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z", "2026-03-04T09:00:00Z"});
    CHECK(part_of(plan).duration == hours{1});
    CHECK(part_of(plan).capacity == 1);
    CHECK(part_of(plan).key == OfferingKey{7, 1});
}

TEST_CASE("today is the provider's own") {
    ModelProvider east = one_slot_a_day("Pacific/Kiritimati"), west = one_slot_a_day("Pacific/Pago_Pago");
    const Instant now = at("2026-03-02T10:30:00Z");  // the 3rd at 00:30 and the 1st at 23:30
    CHECK(created(east.maintain({.days_ahead = 0}, now)) == Texts{"2026-03-02T19:00:00Z"});
    CHECK(created(west.maintain({.days_ahead = 1}, now)) == Texts{"2026-03-02T20:00:00Z"});
    CHECK(format_date(part_of(west.plan({.days_ahead = 2}, now)).window.value().horizon) == "2026-03-03");
}

TEST_CASE("slots that have begun are not created, one that begins this second is") {
    ModelProvider provider{"UTC", every_day("09:00", "12:00")};
    CHECK(created(provider.plan({.days_ahead = 0}, at("2026-03-02T10:00:00Z"))) ==
          Texts{"2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"});
    CHECK(created(provider.plan({.days_ahead = 0}, at("2026-03-02T10:00:01Z"))) ==
          Texts{"2026-03-02T11:00:00Z"});
}

TEST_CASE("slots that have begun stay") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(two_days, monday_morning);
    provider.touch();
    CHECK(leaves_slots(provider.maintain(two_days, at("2026-03-02T09:30:00Z"))));
    CHECK(provider.starts().size() == 3);
}

TEST_CASE("a run without changes plans nothing at all") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(two_days, monday_morning);
    CHECK(provider.plan(two_days, monday_morning + hours{5}).offerings.empty());
    CHECK(slots_to_load(provider.rules, two_days, monday_morning + hours{5}).empty());
}

TEST_CASE("the next day's run only handles the new date") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(two_days, monday_morning);
    const Instant tuesday = monday_morning + days{1};
    const auto ranges = slots_to_load(provider.rules, two_days, tuesday);
    REQUIRE(ranges.size() == 1);
    CHECK(ranges[0].key == OfferingKey{7, 1});
    CHECK(utc(ranges[0].from) == "2026-03-05T00:00:00Z");
    CHECK(utc(ranges[0].until) == "2026-03-06T00:00:00Z");
    provider.slots().erase(at("2026-03-04T09:00:00Z"));  // unnoticed
    CHECK(created(provider.maintain(two_days, tuesday)) == Texts{"2026-03-05T09:00:00Z"});
}

TEST_CASE("verify compares everything from the beginning of today and creates what is missing") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(two_days, monday_morning);
    provider.slots().erase(at("2026-03-04T09:00:00Z"));
    const MaintainPolicy verify{.days_ahead = 2, .verify = true};
    const auto ranges = slots_to_load(provider.rules, verify, monday_morning);
    REQUIRE(ranges.size() == 1);
    CHECK(utc(ranges[0].from) == "2026-03-02T00:00:00Z");
    CHECK(utc(ranges[0].until) == "2026-03-05T00:00:00Z");
    CHECK(created(provider.maintain(verify, monday_morning)) == Texts{"2026-03-04T09:00:00Z"});
}

TEST_CASE("changes to an offering by others make the next run compare all of it, once") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(two_days, monday_morning);
    provider.slots().erase(at("2026-03-03T09:00:00Z"));
    provider.touch();
    const auto plan = provider.maintain(two_days, monday_morning);
    CHECK(created(plan) == Texts{"2026-03-03T09:00:00Z"});
    // The store compares this value before it considers the change handled.
    CHECK(part_of(plan).window.value().touched == 1);
    CHECK(provider.plan(two_days, monday_morning).offerings.empty());
}

TEST_CASE("a run that looks less far ahead keeps the slots of an earlier one up to date") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(three_days, monday_morning);
    provider.rules.availability = every_day("10:00", "11:00");
    provider.provider_changed();
    provider.maintain({.days_ahead = 1}, monday_morning);
    CHECK(utc(provider.starts()) == Texts{"2026-03-02T10:00:00Z", "2026-03-03T10:00:00Z",
                                          "2026-03-04T10:00:00Z", "2026-03-05T10:00:00Z"});
    CHECK(format_date(provider.offering().window.value().horizon) == "2026-03-05");
}

TEST_CASE("a run that looks further ahead fills up to there") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain({.days_ahead = 1}, monday_morning);
    CHECK(created(provider.maintain(three_days, monday_morning)) ==
          Texts{"2026-03-04T09:00:00Z", "2026-03-05T09:00:00Z"});
}

TEST_CASE("after a pause longer than the window only future dates are filled") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(two_days, monday_morning);
    const Instant april = at("2026-04-01T09:30:00Z");
    CHECK(utc(slots_to_load(provider.rules, {.days_ahead = 1}, april).at(0).from) == "2026-04-01T00:00:00Z");
    CHECK(created(provider.maintain({.days_ahead = 1}, april)) == Texts{"2026-04-02T09:00:00Z"});
    CHECK(utc(provider.starts()) == Texts{"2026-04-02T09:00:00Z"});
}

TEST_CASE("a run as of an earlier day fills earlier dates, and keeps what a later one filled") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(two_days, monday_morning);
    CHECK(created(provider.maintain(two_days, monday_morning - days{3})) ==
          Texts{"2026-02-27T09:00:00Z", "2026-02-28T09:00:00Z", "2026-03-01T09:00:00Z"});
    CHECK(provider.starts().size() == 6);
    CHECK(provider.plan(two_days, monday_morning - days{3}).offerings.empty());
    // Back in the present, the slots filled for the past are removed again.
    CHECK(leaves_slots(provider.maintain(two_days, monday_morning)));
    CHECK(utc(provider.starts()) ==
          Texts{"2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z", "2026-03-04T09:00:00Z"});
}

TEST_CASE("slots expire before 1970 just as after it") {
    ModelProvider provider = one_slot_a_day();
    const Instant now = at("1937-07-01T07:00:00Z");
    provider.maintain(two_days, now);
    provider.maintain(two_days, now + days{1});
    CHECK(utc(provider.starts()) ==
          Texts{"1937-07-02T09:00:00Z", "1937-07-03T09:00:00Z", "1937-07-04T09:00:00Z"});
}

TEST_CASE(
    "slots that others left beyond an inactive offering's window are judged once the window reaches them") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain({.days_ahead = 0}, monday_morning);
    provider.offering().active = false;
    provider.provider_changed();
    const Instant booked = at("2026-03-04T20:00:00Z"), cancelled = at("2026-03-04T21:00:00Z");
    provider.book(booked);
    provider.book(cancelled);
    provider.cancel(cancelled);
    provider.maintain({.days_ahead = 0}, monday_morning);
    CHECK(provider.starts().size() == 2);
    const auto plan = provider.maintain(two_days, monday_morning);
    CHECK(utc(part_of(plan).withdraw) == Texts{"2026-03-04T21:00:00Z"});
    CHECK(utc(part_of(plan).mark_outside) == Texts{"2026-03-04T20:00:00Z"});
    CHECK(provider.plan(two_days, monday_morning).offerings.empty());
}

TEST_CASE("slots of past dates that carry no booking expire, and those of today do not") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(three_days, monday_morning);
    provider.book(at("2026-03-02T09:00:00Z"));
    const auto plan = provider.maintain(three_days, at("2026-03-04T23:00:00Z"));
    CHECK(utc(part_of(plan).expire.value().before) == "2026-03-04T00:00:00Z");
    CHECK_FALSE(part_of(plan).expire.value().booked_too);
    CHECK(utc(provider.starts()) == Texts{"2026-03-02T09:00:00Z", "2026-03-04T09:00:00Z",
                                          "2026-03-05T09:00:00Z", "2026-03-06T09:00:00Z",
                                          "2026-03-07T09:00:00Z"});
}

TEST_CASE("forced cleanup also expires booked slots of past dates, whenever it is requested") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(three_days, monday_morning);
    provider.book(at("2026-03-02T09:00:00Z"));
    const Instant wednesday = monday_morning + days{2};
    provider.maintain(two_days, wednesday);
    CHECK(provider.starts().size() == 4);
    provider.maintain({.days_ahead = 2, .force_cleanup = true}, wednesday);
    CHECK(utc(provider.starts()).front() == "2026-03-04T09:00:00Z");
}

TEST_CASE("a new day without new dates still expires slots, and loads none") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(three_days, monday_morning);
    const Instant tuesday = monday_morning + days{1};
    CHECK(slots_to_load(provider.rules, two_days, tuesday).empty());
    const auto plan = provider.maintain(two_days, tuesday);
    CHECK(part_of(plan).expire.has_value());
    CHECK(leaves_slots(plan));
    CHECK(utc(provider.starts()).front() == "2026-03-03T09:00:00Z");
    CHECK(provider.plan(two_days, tuesday).offerings.empty());
}

TEST_CASE("a provider that moves west or east has slots by the new clocks, as far ahead as before") {
    const auto [from, to] = GENERATE(table<std::string, std::string>({{"Europe/Berlin", "Pacific/Auckland"},
                                                                      {"Pacific/Auckland", "Europe/Berlin"},
                                                                      {"UTC", "Pacific/Honolulu"}}));
    INFO(from << " to " << to);
    ModelProvider provider{from, every_day("00:00", "24:00")};
    provider.maintain(two_days, monday_morning);
    const Instant last = provider.starts().back();
    provider.rules.time_zone = to;
    provider.rules.availability = every_day("18:30", "19:30");
    provider.provider_changed();
    provider.maintain(two_days, monday_morning);
    const auto starts = provider.starts();
    for (const Instant start : starts) {
        INFO(utc(start));
        const Zone there = zone(to);
        CHECK(start == there.opening(there.date_of(start), time_of_day("18:30")));
    }
    CHECK(starts.back() > last - days{1});
}

TEST_CASE("an update of the zone database makes the next run compare everything") {
    ModelProvider provider = one_slot_a_day();
    provider.maintain(two_days, monday_morning);
    provider.offering().window->zone_stamp += 1;
    CHECK(slots_to_load(provider.rules, two_days, monday_morning).size() == 1);
    provider.maintain(two_days, monday_morning);
    CHECK(provider.plan(two_days, monday_morning).offerings.empty());
}

TEST_CASE("a repeated hour after midnight is filled when the window reaches its date") {
    // The Azores go from 01:00 back to 00:00 on the 26th.
    ModelProvider provider{"Atlantic/Azores", every_day("00:00", "02:00")};
    provider.maintain({.days_ahead = 1}, at("2025-10-24T12:00:00Z"));
    CHECK(created(provider.maintain({.days_ahead = 1}, at("2025-10-25T12:00:00Z"))) ==
          Texts{"2025-10-26T00:00:00Z", "2025-10-26T01:00:00Z", "2025-10-26T02:00:00Z"});
}

TEST_CASE("if clocks went back across midnight, each new date is filled and the previous one stays") {
    // Newfoundland's went from 00:01 on the 7th back to 23:01 on the 6th.
    ModelProvider provider{"America/St_Johns", every_day("23:30", "01:00")};
    provider.offering().rules.duration = provider.offering().rules.step = minutes{30};
    provider.maintain({.days_ahead = 1}, at("2010-11-05T12:00:00Z"));
    const auto plan = provider.maintain({.days_ahead = 1}, at("2010-11-06T12:00:00Z"));
    CHECK(part_of(plan).withdraw.empty());
    CHECK(created(plan) == Texts{"2010-11-07T02:30:00Z", "2010-11-07T03:30:00Z", "2010-11-07T04:00:00Z",
                                 "2010-11-08T03:00:00Z"});
    CHECK(leaves_slots(provider.plan({.days_ahead = 1, .verify = true}, at("2010-11-06T12:00:00Z"))));
}

TEST_CASE("the remains of a deleted provider are handled in UTC") {
    ModelProvider provider = one_slot_a_day("Pacific/Auckland");
    provider.maintain(two_days, monday_morning);
    provider.book(provider.starts().back());
    provider.rules.time_zone.clear();
    provider.rules.revision = 0;
    provider.offering().active = false;
    const auto plan = provider.maintain(two_days, at("2026-03-03T07:00:00Z"));
    CHECK(utc(part_of(plan).expire.value().before) == "2026-03-03T00:00:00Z");
    CHECK(provider.starts().size() == 1);
    CHECK(provider.slots().begin()->second.outside_rules);
    CHECK(zone_of(provider.rules).name() == "UTC");
}

TEST_CASE("an unknown zone is an error that names the provider and the zone") {
    ModelProvider provider = one_slot_a_day("Mars/Olympus");
    const std::string named = "provider 7: the time zone \"Mars/Olympus\" is unknown on this machine";
    CHECK_THROWS_WITH(provider.plan(two_days, monday_morning), named);
    CHECK_THROWS_WITH(slots_to_load(provider.rules, two_days, monday_morning), named);
    try {
        static_cast<void>(provider.plan(two_days, monday_morning));
        FAIL("nothing thrown");
    } catch (const Error& e) {
        CHECK(e.kind() == ErrorKind::failed);
        CHECK_THAT(e.hint(), Catch::Contains("Europe/Berlin"));
    }
}

TEST_CASE("each offering of a provider is planned by its own service's rules") {
    ModelProvider provider{"UTC", every_day("09:00", "11:00")};
    OfferingSnapshot& narrowed = provider.add_offering(2);
    narrowed.rules.duration = narrowed.rules.step = minutes{30};
    narrowed.rules.capacity = 4;
    narrowed.hours = {weekly(mon, "10:00", "11:00")};
    const auto plan = provider.maintain({.days_ahead = 1}, monday_morning);
    CHECK(part_of(plan, 1).create.size() == 4);
    CHECK(utc(part_of(plan, 2).create) == Texts{"2026-03-02T10:00:00Z", "2026-03-02T10:30:00Z"});
    CHECK(part_of(plan, 2).duration == minutes{30});
    CHECK(part_of(plan, 2).capacity == 4);
    provider.service_changed(2);
    const auto ranges = slots_to_load(provider.rules, {.days_ahead = 1}, monday_morning);
    REQUIRE(ranges.size() == 1);
    CHECK(ranges[0].key.service == 2);
}
