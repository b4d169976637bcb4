#include "core/schedule/agenda.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono_literals;

ScheduledJob job(std::string name, std::string_view cron, bool catch_up = true) {
    ScheduledJob made;
    made.name = std::move(name);
    made.arguments = {"maintain"};
    made.when = CronExpression::parse(cron);
    made.catch_up = catch_up;
    return made;
}

std::chrono::seconds no_delay(std::chrono::seconds) {
    return 0s;
}

Agenda agenda(const std::vector<ScheduledJob>& jobs, std::string_view now) {
    return {jobs, zone("Europe/Berlin"), at(now), no_delay};
}

/// The jobs started at `now`, each with its due time.
Texts turns(Agenda& agenda, std::string_view now) {
    Texts taken;
    while (const auto turn = agenda.take(at(now))) {
        taken.push_back((turn->skip   ? "skip "
                         : turn->late ? "late "
                                      : "") +
                        turn->job->name + " of " + utc(turn->due) +
                        (turn->missed == 0 ? "" : " and " + std::to_string(turn->missed)));
    }
    return taken;
}

}  // namespace

TEST_CASE("a job is started once when it is due, and the one that is due first comes first") {
    auto ahead = agenda({job("five", "*/5 * * * *"), job("two", "*/2 * * * *")}, "2026-11-20T09:00:30Z");
    CHECK(utc(*ahead.next()) == "2026-11-20T09:02:00Z");
    CHECK(turns(ahead, "2026-11-20T09:01:59Z") == Texts{});
    CHECK(turns(ahead, "2026-11-20T09:02:00Z") == Texts{"two of 2026-11-20T09:02:00Z"});
    CHECK(turns(ahead, "2026-11-20T09:02:00Z") == Texts{});
    CHECK(turns(ahead, "2026-11-20T09:04:00Z") == Texts{"two of 2026-11-20T09:04:00Z"});
    CHECK(turns(ahead, "2026-11-20T09:05:01Z") == Texts{"five of 2026-11-20T09:05:00Z"});
    CHECK(turns(ahead, "2026-11-20T09:10:00Z") ==
          Texts{"two of 2026-11-20T09:10:00Z and 2", "five of 2026-11-20T09:10:00Z"});
}

TEST_CASE("a job that is due at the very start is started") {
    auto ahead = agenda({job("five", "*/5 * * * *")}, "2026-11-20T09:05:00Z");
    CHECK(turns(ahead, "2026-11-20T09:05:00Z") == Texts{"five of 2026-11-20T09:05:00Z"});
}

TEST_CASE("after a pause, a job catches up once, and one that does not catch up is skipped") {
    auto ahead =
        agenda({job("daily", "0 2 * * *"), job("hourly", "0 * * * *", false)}, "2026-11-20T20:10:00Z");
    CHECK(turns(ahead, "2026-11-23T09:30:00Z") ==
          Texts{"skip hourly of 2026-11-23T09:00:00Z and 60", "late daily of 2026-11-23T01:00:00Z and 2"});
    CHECK(turns(ahead, "2026-11-23T10:00:00Z") == Texts{"hourly of 2026-11-23T10:00:00Z"});
    CHECK(utc(*ahead.next()) == "2026-11-23T11:00:00Z");
}

TEST_CASE("a job that does not catch up still runs when a pause ends just as it is due") {
    auto ahead = agenda({job("hourly", "0 * * * *", false)}, "2026-11-20T20:10:00Z");
    CHECK(turns(ahead, "2026-11-20T23:00:40Z") == Texts{"hourly of 2026-11-20T23:00:00Z and 2"});
}

TEST_CASE(
    "a clock that goes back a little repeats nothing; after one that was set, the schedule starts again") {
    auto ahead = agenda({job("hourly", "0 * * * *")}, "2026-11-20T20:10:00Z");
    CHECK(turns(ahead, "2026-11-20T21:00:00Z").size() == 1);
    CHECK(turns(ahead, "2026-11-20T20:59:00Z") == Texts{});
    CHECK(turns(ahead, "2026-11-20T21:00:00Z") == Texts{});
    ahead.start_anew(at("2026-11-19T08:30:00Z"));
    CHECK(utc(*ahead.next()) == "2026-11-19T09:00:00Z");
}

TEST_CASE("a job with a random delay starts later, and does not count as late") {
    auto put_off = job("daily", "0 2 * * *", false);
    put_off.random_delay = 10min;
    Agenda ahead({put_off}, zone("UTC"), at("2026-11-20T00:00:00Z"),
                 [](std::chrono::seconds most) { return most / 2; });
    CHECK(utc(*ahead.next()) == "2026-11-20T02:05:00Z");
    CHECK(turns(ahead, "2026-11-20T02:04:59Z") == Texts{});
    CHECK(turns(ahead, "2026-11-20T02:05:00Z") == Texts{"daily of 2026-11-20T02:00:00Z"});
    CHECK(turns(ahead, "2026-11-21T02:11:30Z") == Texts{"skip daily of 2026-11-21T02:00:00Z"});
}

TEST_CASE("jobs use their own zone, or else the machine's, and disabled ones are left out") {
    auto in_utc = job("utc", "0 2 * * *"), off = job("off", "* * * * *");
    in_utc.time_zone = "UTC";
    off.enabled = false;
    auto ahead = agenda({job("berlin", "0 2 * * *"), in_utc, off}, "2026-11-20T00:00:00Z");
    CHECK(turns(ahead, "2026-11-20T01:00:00Z") == Texts{"berlin of 2026-11-20T01:00:00Z"});
    CHECK(turns(ahead, "2026-11-20T02:00:00Z") == Texts{"utc of 2026-11-20T02:00:00Z"});
    CHECK(agenda({off}, "2026-11-20T00:00:00Z").empty());
}
