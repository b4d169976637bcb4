#include "core/schedule/occurrences.hpp"

#include <string_view>

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using enum SchedulerKind;

Texts runs(std::string_view cron, std::string_view zone_name, SchedulerKind scheduler, std::string_view from,
           std::string_view until) {
    return utc(
        occurrences_between(CronExpression::parse(cron), zone(zone_name), scheduler, at(from), at(until)));
}

// The nights in which Berlin's clocks change, from midnight to five.
Texts spring(std::string_view cron, SchedulerKind scheduler) {
    return runs(cron, "Europe/Berlin", scheduler, "2027-03-27T23:00:00Z", "2027-03-28T03:00:00Z");
}
Texts autumn(std::string_view cron, SchedulerKind scheduler) {
    return runs(cron, "Europe/Berlin", scheduler, "2027-10-30T22:00:00Z", "2027-10-31T04:00:00Z");
}

std::optional<Instant> next(std::string_view cron, std::string_view after) {
    return next_occurrence(CronExpression::parse(cron), Zone::utc(), systemd, at(after));
}

}  // namespace

TEST_CASE("a daily job runs at its local time, in summer and in winter") {
    for (const auto scheduler : {systemd, cron, schtasks}) {
        CHECK(runs("0 4 * * *", "Europe/Berlin", scheduler, "2027-03-26T12:00:00Z", "2027-03-29T12:00:00Z") ==
              Texts{"2027-03-27T03:00:00Z", "2027-03-28T02:00:00Z", "2027-03-29T02:00:00Z"});
    }
}

TEST_CASE(
    "a time that the clocks skip: cron runs the job when they have gone forward, systemd the next day") {
    CHECK(spring("30 2 * * *", systemd) == Texts{});
    CHECK(spring("30 2 * * *", cron) == Texts{"2027-03-28T01:00:00Z"});
    CHECK(spring("30 2 * * *", schtasks) == Texts{"2027-03-28T01:00:00Z"});
    CHECK(spring("15,45 2 * * *", cron) == Texts{"2027-03-28T01:00:00Z"});
    CHECK(spring("0 2,3 * * *", cron) == Texts{"2027-03-28T01:00:00Z"});
}

TEST_CASE("a repeated time: a job with a fixed time runs the first time") {
    for (const auto scheduler : {systemd, cron, schtasks}) {
        CHECK(autumn("30 2 * * *", scheduler) == Texts{"2027-10-31T00:30:00Z"});
        CHECK(autumn("0,30 2,3 * * *", scheduler) == Texts{"2027-10-31T00:00:00Z", "2027-10-31T00:30:00Z",
                                                           "2027-10-31T02:00:00Z", "2027-10-31T02:30:00Z"});
    }
}

TEST_CASE("if the hour is a star, cron follows the clock, and systemd waits until the hour is over") {
    CHECK(spring("0 * * * *", cron) == Texts{"2027-03-27T23:00:00Z", "2027-03-28T00:00:00Z",
                                             "2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z"});
    CHECK(autumn("0 * * * *", cron) == Texts{"2027-10-30T22:00:00Z", "2027-10-30T23:00:00Z",
                                             "2027-10-31T00:00:00Z", "2027-10-31T01:00:00Z",
                                             "2027-10-31T02:00:00Z", "2027-10-31T03:00:00Z"});
    CHECK(autumn("0 * * * *", systemd) == Texts{"2027-10-30T22:00:00Z", "2027-10-30T23:00:00Z",
                                                "2027-10-31T00:00:00Z", "2027-10-31T02:00:00Z",
                                                "2027-10-31T03:00:00Z"});
    CHECK(autumn("*/30 2 * * *", cron) == Texts{"2027-10-31T00:00:00Z", "2027-10-31T00:30:00Z",
                                                "2027-10-31T01:00:00Z", "2027-10-31T01:30:00Z"});
    CHECK(spring("*/30 2 * * *", cron) == Texts{});
}

TEST_CASE("in the second of two equal hours, the first is known to be over, for systemd and cron") {
    CHECK(runs("30 2 * * *", "Europe/Berlin", cron, "2027-10-31T01:10:00Z", "2027-10-31T05:00:00Z") ==
          Texts{});
    CHECK(runs("*/30 * * * *", "Europe/Berlin", systemd, "2027-10-31T01:10:00Z", "2027-10-31T02:10:00Z") ==
          Texts{"2027-10-31T02:00:00Z"});
}

TEST_CASE("clocks that change by half an hour, or at midnight, are no different") {
    // Lord Howe: 02:00 to 02:30 on 2026-10-04, 15:30 UTC the day before.
    CHECK(runs("15 2 * * *", "Australia/Lord_Howe", cron, "2026-10-03T14:00:00Z", "2026-10-03T20:00:00Z") ==
          Texts{"2026-10-03T15:30:00Z"});
    CHECK(runs("15 2 * * *", "Australia/Lord_Howe", systemd, "2026-10-03T14:00:00Z",
               "2026-10-03T20:00:00Z") == Texts{});
    // Santiago: midnight to one on 2026-09-06.
    CHECK(runs("0 0 * * *", "America/Santiago", cron, "2026-09-05T12:00:00Z", "2026-09-06T12:00:00Z") ==
          Texts{"2026-09-06T04:00:00Z"});
    CHECK(runs("0 0 * * *", "America/Santiago", systemd, "2026-09-05T12:00:00Z", "2026-09-07T12:00:00Z") ==
          Texts{"2026-09-07T03:00:00Z"});
}

TEST_CASE("for cron, a date that a zone skipped looks like a clock that was set") {
    // Samoa had no 2011-12-30.
    CHECK(runs("0 2 * * *", "Pacific/Apia", cron, "2011-12-29T00:00:00Z", "2011-12-31T00:00:00Z") ==
          Texts{"2011-12-29T12:00:00Z", "2011-12-30T12:00:00Z"});
}

TEST_CASE("the next run is found, however far ahead") {
    CHECK(utc(*next("*/5 * * * *", "2026-11-20T09:05:00Z")) == "2026-11-20T09:10:00Z");
    CHECK(utc(*next("*/5 * * * *", "2026-11-20T09:04:59Z")) == "2026-11-20T09:05:00Z");
    CHECK(utc(*next("59 23 31 12 *", "2026-12-31T23:59:00Z")) == "2027-12-31T23:59:00Z");
    CHECK(utc(*next("0 0 29 2 *", "2028-02-29T00:00:00Z")) == "2032-02-29T00:00:00Z");
}

TEST_CASE("if nothing is due within five years, there is no next run") {
    // 29 February is a Sunday in 2032 and 2060.
    CHECK(next("0 0 29 2 */7", "2028-01-01T00:00:00Z") == at("2032-02-29T00:00:00Z"));
    CHECK_FALSE(next("0 0 29 2 */7", "2032-03-01T00:00:00Z"));
}

TEST_CASE("the latest run is the last one that was due") {
    const auto latest = [](std::string_view cron, std::string_view until) {
        return utc(latest_occurrence(CronExpression::parse(cron), zone("Europe/Berlin"), systemd, at(until))
                       .value());
    };
    CHECK(latest("0 2 * * *", "2026-11-20T01:00:00Z") == "2026-11-20T01:00:00Z");
    CHECK(latest("0 2 * * *", "2026-11-20T00:59:59Z") == "2026-11-19T01:00:00Z");
    CHECK(latest("0 0 1 1 *", "2026-11-20T00:00:00Z") == "2025-12-31T23:00:00Z");
    CHECK(latest("*/5 * * * *", "2026-11-20T00:04:00Z") == "2026-11-20T00:00:00Z");
}
