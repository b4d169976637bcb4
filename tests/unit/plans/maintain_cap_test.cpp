#include "tests/support/catch.hpp"
#include "tests/support/model_provider.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

// 2026-03-02 is a Monday.
const Instant monday_morning = at("2026-03-02T07:00:00Z");

/// Slots at 09:00 and 10:00 every day.
ModelProvider two_slots_a_day() {
    return {"UTC", every_day("09:00", "11:00")};
}

constexpr MaintainPolicy at_most(int max_slots) {
    return {.days_ahead = 30, .max_slots = max_slots};
}

}  // namespace

TEST_CASE("if there are more slots than the limit, the earliest are created") {
    ModelProvider provider = two_slots_a_day();
    const auto plan = part_of(provider.maintain(at_most(3), monday_morning));
    CHECK(utc(plan.create) == Texts{"2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", "2026-03-03T09:00:00Z"});
    CHECK(plan.capped);
    CHECK(provider.offering().window->capped);
    CHECK(format_date(provider.offering().window->horizon) == "2026-04-01");
}

TEST_CASE("exactly as many slots as the limit are not cut off") {
    ModelProvider provider = two_slots_a_day();
    const MaintainPolicy exactly{.days_ahead = 1, .max_slots = 4};
    CHECK_FALSE(part_of(provider.maintain(exactly, monday_morning)).capped);
    CHECK(provider.starts().size() == 4);
    CHECK(provider.plan(exactly, monday_morning).offerings.empty());
}

TEST_CASE("as time passes, a capped offering gets a new slot for each that has begun") {
    ModelProvider provider = two_slots_a_day();
    provider.maintain(at_most(3), monday_morning);
    const auto plan = part_of(provider.maintain(at_most(3), at("2026-03-02T09:30:00Z")));
    CHECK(utc(plan.create) == Texts{"2026-03-03T10:00:00Z"});
    CHECK(plan.withdraw.empty());
    CHECK(plan.capped);
    CHECK(utc(part_of(provider.maintain(at_most(3), at("2026-03-03T07:00:00Z"))).create) ==
          Texts{"2026-03-04T09:00:00Z"});
}

TEST_CASE("slots that have begun do not count against the limit") {
    ModelProvider provider = two_slots_a_day();
    provider.maintain(at_most(3), monday_morning);
    provider.touch();
    provider.maintain(at_most(3), at("2026-03-02T09:30:00Z"));
    CHECK(provider.starts().size() == 4);
    CHECK(provider.starts(at("2026-03-02T09:30:00Z")).size() == 3);
}

TEST_CASE("a lower limit withdraws slots beyond it, a higher one creates more") {
    ModelProvider provider = two_slots_a_day();
    provider.maintain(at_most(5), monday_morning);
    const auto lower = part_of(provider.maintain(at_most(2), monday_morning));
    CHECK(utc(lower.withdraw) ==
          Texts{"2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z", "2026-03-04T09:00:00Z"});
    provider.maintain(at_most(4), monday_morning);
    CHECK(provider.starts().size() == 4);
}

TEST_CASE("a service's own limit overrides the general one") {
    ModelProvider provider = two_slots_a_day();
    provider.offering().rules.max_slots = 2;
    provider.maintain(at_most(5), monday_morning);
    CHECK(provider.starts().size() == 2);
    CHECK(leaves_slots(provider.maintain(at_most(9), monday_morning)));
    provider.offering().rules.max_slots = 6;
    provider.service_changed();
    provider.maintain(at_most(5), monday_morning);
    CHECK(provider.starts().size() == 6);
}

TEST_CASE("booked and manual slots beyond the limit stay") {
    ModelProvider provider = two_slots_a_day();
    provider.maintain(at_most(5), monday_morning);
    const Instant booked = at("2026-03-04T09:00:00Z"), manual = at("2026-03-05T09:00:00Z");
    provider.book(booked);
    provider.add_manual(manual);
    provider.maintain(at_most(1), monday_morning);
    CHECK(provider.starts() == std::vector<Instant>{at("2026-03-02T09:00:00Z"), booked, manual});
    CHECK(provider.slots().at(booked).outside_rules);
}

TEST_CASE("if a capped offering's window grows until it is no longer capped, no slot is missing") {
    ModelProvider provider = two_slots_a_day();
    provider.maintain({.days_ahead = 3, .max_slots = 7}, monday_morning);
    CHECK(provider.offering().window->capped);
    const Instant tuesday = monday_morning + days{1};
    provider.maintain({.days_ahead = 2, .max_slots = 7}, tuesday);
    CHECK_FALSE(provider.offering().window->capped);
    CHECK(provider.starts(tuesday).size() == 6);
}

TEST_CASE("an uncapped offering may become capped as its window grows") {
    ModelProvider provider = two_slots_a_day();
    provider.maintain({.days_ahead = 2, .max_slots = 7}, monday_morning);
    CHECK_FALSE(provider.offering().window->capped);
    CHECK(utc(part_of(provider.maintain({.days_ahead = 5, .max_slots = 7}, monday_morning)).create) ==
          Texts{"2026-03-05T09:00:00Z"});
    CHECK(provider.offering().window->capped);
}

TEST_CASE("slots in parts created by service hours count against the limit when the window grows") {
    // One slot per hour would be 1 per window, but each of the six parts has one.
    ModelProvider provider{"UTC", every_day("09:00", "10:00")};
    provider.offering().rules.duration = minutes{5};
    for (const auto* from : {"09:00", "09:10", "09:20", "09:30", "09:40", "09:50"}) {
        for (WeeklyWindow part : every_day(from, from)) {
            part.window.to += minutes{5};
            provider.offering().hours.push_back(part);
        }
    }
    for (int day = 0; day < 20; ++day) {
        const Instant now = monday_morning + days{day};
        provider.maintain({.days_ahead = day, .max_slots = 60}, now);
        INFO(utc(now));
        CHECK(provider.starts(now).size() == static_cast<std::size_t>(std::min(60, 6 * (day + 1))));
    }
}

TEST_CASE("a run as of an earlier hour creates no more than the limit and gives up nothing") {
    ModelProvider provider = two_slots_a_day();
    const Instant noon = monday_morning + hours{5};
    provider.maintain(at_most(3), noon);
    const auto before = provider.starts();
    const Instant filled_until = provider.offering().window->filled_until;
    CHECK(leaves_slots(provider.maintain(at_most(3), monday_morning)));
    CHECK(provider.starts() == before);
    CHECK(provider.offering().window->filled_until == filled_until);
    CHECK(leaves_slots(provider.maintain(at_most(3), noon)));
}

TEST_CASE("a run as of an earlier day keeps to the limit as of then, and the next one makes up for it") {
    ModelProvider provider = two_slots_a_day();
    provider.maintain(at_most(3), monday_morning);
    const auto before = provider.starts();
    provider.maintain(at_most(3), monday_morning - days{1});
    CHECK(utc(provider.starts()) ==
          Texts{"2026-03-01T09:00:00Z", "2026-03-01T10:00:00Z", "2026-03-02T09:00:00Z"});
    provider.maintain(at_most(3), monday_morning);
    CHECK(provider.starts() == before);
}

TEST_CASE("slots of an overnight window on the first date count against the limit") {
    // Every date's windows start 5 slots, but Monday and Tuesday have 7 each.
    const auto day = [](unsigned weekday, const char* from, const char* to) {
        return WeeklyWindow{.weekday = weekday, .window = {time_of_day(from), time_of_day(to)}};
    };
    ModelProvider provider("UTC", {day(7, "20:00", "12:30"), day(1, "12:45", "05:15"),
                                   day(2, "05:30", "22:00"), day(3, "00:00", "16:30")});
    provider.offering().rules.duration = minutes{15};
    provider.offering().rules.step = hours{4};
    const Instant midnight = at("2026-03-02T00:00:00Z");
    provider.maintain({.days_ahead = 1, .max_slots = 15}, midnight);
    REQUIRE(provider.starts().size() == 14);
    const auto plan = part_of(provider.maintain({.days_ahead = 2, .max_slots = 15}, midnight));
    CHECK(provider.starts().size() == 15);
    CHECK(plan.capped);
}
