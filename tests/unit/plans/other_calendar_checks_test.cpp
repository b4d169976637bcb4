#include "core/plans/health_checks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;
using State = HealthState;
using std::chrono::hours;

namespace {

const Instant now = at("2026-11-20T12:00:00Z");

/// Read three hours ago, and due as often since.
CalendarReadings::Item read(const std::string& name, std::int64_t missed) {
    return {1, "Asha", name, now - hours{100}, now - hours{3}, "", /*scheduled=*/true, missed};
}

HealthCheck look(std::vector<CalendarReadings::Item> items, const std::string& paused = "") {
    return health_checks::other_calendars({std::move(items), paused}, {}, now);
}

}  // namespace

TEST_CASE("calendars are judged by how often they should have been read since, and the worst one counts") {
    CHECK(look({read("a", 0), read("b", 0)}).state == State::ok);
    CHECK(look({read("a", 0), read("b", 0)}).message == "2 calendars of providers, each read within 3 h");
    CHECK(look({read("a", 0), read("b", 1)}).state == State::warning);
    CHECK(look({read("a", 2), read("b", 1)}).state == State::critical);
    CHECK(look({read("a", 2)}, "until noon").state == State::ok);
    CHECK(look({read("a", 2)}, "until noon").message ==
          "1 calendar of providers, each read within 3 h; paused until noon");
}

TEST_CASE(
    "calendars that are not read are named, the worst ones first, and an ellipsis stands for the rest") {
    const HealthCheck check = look({read("a", 1), read("b", 0), read("c", 5), read("d", 2), read("e", 1)});
    CHECK(check.message ==
          "4 of 5 calendars are not read: \"c\" of provider 1 (Asha) was last read 3 h ago; \"d\" of "
          "provider 1 "
          "(Asha) was last read 3 h ago; \"a\" of provider 1 (Asha) was last read 3 h ago; …");
}

TEST_CASE("of calendars that are not read, those that nothing in the schedule reads are counted") {
    auto first = read("a", 1), second = read("b", 1);
    first.scheduled = false;
    CHECK(look({first, second}).message.ends_with("; nothing in the schedule reads 1 of them"));
    second.scheduled = false;
    CHECK(look({first, second}).message.ends_with("; nothing in the schedule reads them"));
    CHECK(look({first}).message.ends_with("; nothing in the schedule reads it"));
    CHECK(look({first}).hint.find("schedule it") != std::string::npos);
}

TEST_CASE("a calendar that was just added is new, and not late") {
    auto fresh = read("b", 0);
    fresh.read.reset();
    fresh.added = now - hours{1};
    CHECK(look({read("a", 0), fresh}).message ==
          "2 calendars of providers, each read within 3 h, but for 1 new");
    CHECK(look({fresh}).message == "1 calendar of providers, not read yet");
}
