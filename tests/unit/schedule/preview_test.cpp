#include "core/schedule/preview.hpp"

#include <string>
#include <string_view>

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;

JobPreview ahead_of(std::string_view cron, SchedulerKind scheduler,
                    std::string_view zone_name = "Europe/Berlin") {
    ScheduledJob job;
    job.name = "job";
    job.arguments = {"maintain"};
    job.when = CronExpression::parse(cron);
    PreviewOptions options;
    options.scheduler = scheduler;
    options.machine = zone(zone_name);
    options.now = at("2026-11-20T09:00:00Z");
    return preview({job}, options).at(0);
}

/// The effects of the next clock changes.
Texts nights(std::string_view cron, SchedulerKind scheduler, std::string_view zone_name = "Europe/Berlin") {
    const auto ahead = ahead_of(cron, scheduler, zone_name);
    Texts texts;
    for (const auto& night : ahead.nights)
        texts.push_back(describe(night, ahead.zone, std::string(name_of(scheduler))));
    return texts;
}

}  // namespace

TEST_CASE("a preview shows the next runs by the job's clock and in UTC") {
    const auto ahead = ahead_of("0 2 * * *", SchedulerKind::systemd);
    CHECK(utc(ahead.runs) == Texts{"2026-11-21T01:00:00Z", "2026-11-22T01:00:00Z", "2026-11-23T01:00:00Z"});
    CHECK(format_local(ahead.runs[0], ahead.zone) == "2026-11-21 02:00");
}

TEST_CASE("a preview shows the effects of the next clock changes on each scheduler") {
    CHECK(nights("30 2 * * *", SchedulerKind::systemd) ==
          Texts{"on 2027-03-28, 02:30 does not exist in Europe/Berlin: systemd skips it",
                "on 2027-10-31, 02:30 occurs twice in Europe/Berlin: systemd runs it the first time only"});
    CHECK(nights("30 2 * * *", SchedulerKind::cron).front() ==
          "on 2027-03-28, 02:30 does not exist in Europe/Berlin: cron runs it at 03:00");
    CHECK(nights("0,30 2 * * *", SchedulerKind::cron).front() ==
          "on 2027-03-28, 02:00 and 02:30 do not exist in Europe/Berlin: cron runs the job once at 03:00 for "
          "all of "
          "them");
    CHECK(
        nights("*/5 * * * *", SchedulerKind::cron) ==
        Texts{
            "on 2027-03-28, the 12 times from 02:00 to 02:55 do not exist in Europe/Berlin: cron skips them",
            "on 2027-10-31, the 12 times from 02:00 to 02:55 occur twice in Europe/Berlin: cron runs them "
            "both "
            "times"});
    CHECK(nights("*/5 * * * *", SchedulerKind::systemd).back() ==
          "on 2027-10-31, the 12 times from 02:00 to 02:55 occur twice in Europe/Berlin: systemd runs them "
          "the first "
          "time only");
}

TEST_CASE("a job that no clock change affects has no notes") {
    CHECK(nights("0 4 * * *", SchedulerKind::cron) == Texts{});
    CHECK(nights("30 2 * * mon", SchedulerKind::cron) == Texts{});
    CHECK(nights("30 2 * * *", SchedulerKind::cron, "UTC") == Texts{});
}

TEST_CASE("other cron daemons handle clock changes in their own ways") {
    const auto berlin = zone("Europe/Berlin");
    const auto runs = [&](std::string_view cron, ClockManner manner, std::string_view from, int hours) {
        return utc(occurrences_between(CronExpression::parse(cron), berlin, manner, at(from),
                                       at(from) + std::chrono::hours{hours}));
    };
    // 02:30 does not exist.
    CHECK(runs("30 2 * * *", ClockManner::by_clock, "2027-03-28T00:00:00Z", 12).empty());
    CHECK(runs("30 2 * * *", ClockManner::bcron, "2027-03-28T00:00:00Z", 12) ==
          Texts{"2027-03-28T01:30:00Z"});
    CHECK(runs("30 2,3 * * *", ClockManner::bcron, "2027-03-28T00:00:00Z", 12) ==
          Texts{"2027-03-28T01:30:00Z"});
    CHECK(runs("15,45 2 * * *", ClockManner::bcron, "2027-03-28T00:00:00Z", 12) ==
          Texts{"2027-03-28T01:15:00Z", "2027-03-28T01:45:00Z"});
    // 02:30 occurs twice.
    CHECK(runs("30 2 * * *", ClockManner::by_clock, "2027-10-30T23:00:00Z", 6) ==
          Texts{"2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"});
    CHECK(runs("30 2 * * *", ClockManner::bcron, "2027-10-30T23:00:00Z", 6) == Texts{"2027-10-31T00:30:00Z"});
    CHECK(runs("30 2,5 * * *", ClockManner::bcron, "2027-10-30T23:00:00Z", 4) ==
          Texts{"2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"});
    ScheduledJob job;
    job.name = "job";
    job.arguments = {"maintain"};
    job.when = CronExpression::parse("30 2 * * *");
    PreviewOptions options;
    options.scheduler = ClockManner::bcron;
    options.machine = berlin;
    options.now = at("2027-03-01T00:00:00Z");
    const auto ahead = preview({job}, options).at(0);
    CHECK(describe(ahead.nights.at(0), berlin, "bcron") ==
          "on 2027-03-28, 02:30 does not exist in Europe/Berlin: bcron runs it 60 minutes later");
}
