#include "core/plans/reminders.hpp"

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono_literals;

namespace {

const ReminderRule a_day{24h, 1h, 4h};
const Instant start = at("2026-11-21T09:00:00Z"), long_ago = at("2026-10-01T09:00:00Z");

}  // namespace

TEST_CASE("a reminder is due from a little before its lead until a while after it") {
    CHECK_FALSE(reminds(a_day, long_ago, start, at("2026-11-20T07:59:59Z")));
    CHECK(reminds(a_day, long_ago, start, at("2026-11-20T08:00:00Z")));
    CHECK(reminds(a_day, long_ago, start, at("2026-11-20T13:00:00Z")));
    CHECK_FALSE(reminds(a_day, long_ago, start, at("2026-11-20T13:00:01Z")));
}

TEST_CASE("nobody is reminded of a booking that has begun, however long the reminder may be late") {
    const ReminderRule rule{1h, 0s, 4h};
    CHECK(reminds(rule, long_ago, start, start - 1s));
    CHECK_FALSE(reminds(rule, long_ago, start, start));
    CHECK(useless_from(rule, start) == start);
}

TEST_CASE("a booking that was made or moved after the last moment of a reminder gets none of that lead") {
    const Instant last_call = at("2026-11-20T13:00:00Z");
    CHECK(useless_from(a_day, start) == last_call);
    CHECK(made_in_time(a_day, last_call, start));
    CHECK_FALSE(made_in_time(a_day, last_call + 1s, start));
    CHECK(made_in_time({2h, 30min, 1h}, last_call + 1s, start));
}

TEST_CASE("a reminder that is due is of use, and any one of a booking made in time becomes due") {
    CHECK(rc::check([] {
        const auto seconds = [](int most) { return std::chrono::seconds{*rc::gen::inRange(0, most)}; };
        const ReminderRule rule{1min + seconds(200'000), seconds(86'400), seconds(86'400)};
        const Instant since = start - seconds(300'000), now = start - seconds(300'000);
        if (reminds(rule, since, start, now)) RC_ASSERT(now <= useless_from(rule, start) && now < start);
        const Instant last = std::min(useless_from(rule, start), start - 1s);
        RC_ASSERT(reminds(rule, since, start, last) == made_in_time(rule, since, start));
    }));
}

TEST_CASE("the default reminders come a day and two hours ahead") {
    CHECK(default_reminders() == std::vector<ReminderRule>{{24h, 1h, 4h}, {2h, 30min, 1h}});
}
