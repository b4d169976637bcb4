#include "core/plans/performance.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const Instant now = at("2026-11-20T12:00:00Z");

HistoricRun run_at(const char* when, const char* status, int ms = 1000, std::int64_t rows = 0,
                   const char* error = nullptr) {
    HistoricRun run;
    run.run.id = 1;
    run.run.status = status;
    run.run.started_at = at(when);
    run.run.duration = milliseconds{ms};
    if (error != nullptr) run.run.error = error;
    run.rows = rows;
    return run;
}

DueRun due_at(Instant at) {
    return {at, at, at + minutes{15}};
}

PerformanceSnapshot of(JobHistory history, int days_back = 3) {
    PerformanceSnapshot snapshot;
    snapshot.now = now;
    snapshot.days_back = days_back;
    history.job = "maintain";
    snapshot.jobs.push_back(std::move(history));
    return snapshot;
}

}  // namespace

TEST_CASE("the window is whole UTC dates, of which today is the last") {
    CHECK(report_begins(now, 1) == at("2026-11-20T00:00:00Z"));
    CHECK(report_begins(now, 7) == at("2026-11-14T00:00:00Z"));
    CHECK(report_looks_ahead_to(now) == at("2026-11-28T00:00:00Z"));
}

TEST_CASE("a due run is served by a good one before the next is due, and by nothing else") {
    JobHistory history;
    for (const char* day : {"2026-11-18T02:00:00Z", "2026-11-19T02:00:00Z", "2026-11-20T02:00:00Z"})
        history.due.push_back(due_at(at(day)));
    history.runs = {run_at("2026-11-18T02:00:01Z", "ok"), run_at("2026-11-19T02:00:01Z", "failed"),
                    run_at("2026-11-20T01:59:59Z", "skipped"), run_at("2026-11-20T11:00:00Z", "ok")};
    const auto report = plan_performance(of(history));
    CHECK(report.uptime == Uptime{3, 2});
    CHECK(report.uptime.percent().value() == Approx(66.67).margin(0.01));
    REQUIRE(report.jobs[0].days.size() == 3);
    CHECK(report.jobs[0].days[0].uptime == Uptime{1, 1});
    CHECK(report.jobs[0].days[1].uptime == Uptime{1, 0});
    CHECK(report.jobs[0].days[2].uptime == Uptime{1, 1});
}

TEST_CASE("a run that was limited to a part does not serve a due run, but counts as a run") {
    JobHistory history;
    history.due = {due_at(at("2026-11-20T02:00:00Z"))};
    history.runs = {run_at("2026-11-20T02:30:00Z", "ok")};
    history.runs[0].run.whole = false;
    const auto report = plan_performance(of(history));
    CHECK(report.uptime == Uptime{1, 0});
    CHECK(report.jobs[0].runs.good == 1);
}

TEST_CASE("a run that may still start on time is not expected yet, but counts once it has started") {
    JobHistory history;
    history.due = {due_at(now - minutes{5})};
    CHECK(plan_performance(of(history)).uptime == Uptime{0, 0});
    CHECK_FALSE(plan_performance(of(history)).uptime.percent());
    history.runs = {run_at("2026-11-20T11:56:00Z", "ok")};
    CHECK(plan_performance(of(history)).uptime == Uptime{1, 1});
}

TEST_CASE("runs are counted by how they ended, and rows with them, day by day") {
    JobHistory history;
    history.runs = {
        run_at("2026-11-17T23:59:59Z", "ok", 1, 100),    run_at("2026-11-18T00:00:00Z", "ok", 1, 5),
        run_at("2026-11-18T05:00:00Z", "partial", 1, 2), run_at("2026-11-18T06:00:00Z", "skipped"),
        run_at("2026-11-20T06:00:00Z", "crashed"),       run_at("2026-11-20T07:00:00Z", "interrupted"),
        run_at("2026-11-20T08:00:00Z", "running")};
    const auto job = plan_performance(of(history)).jobs[0];
    CHECK(job.runs == RunCounts{1, 3, 1, 7});
    CHECK(job.days[0].date == date("2026-11-18"));
    CHECK(job.days[0].runs == RunCounts{1, 1, 1, 7});
    CHECK(job.days[1].runs == RunCounts{});
    CHECK_FALSE(job.days[1].p95);
    CHECK(job.days[2].runs == RunCounts{0, 2, 0, 0});
}

TEST_CASE("percentiles are by nearest rank, of runs that ended normally") {
    JobHistory history;
    for (int i = 20; i >= 1; --i) history.runs.push_back(run_at("2026-11-20T01:00:00Z", "ok", i * 10));
    history.runs.push_back(run_at("2026-11-20T01:00:00Z", "skipped", 9000));
    history.runs.push_back(run_at("2026-11-20T01:00:00Z", "crashed", 9000));
    const auto job = plan_performance(of(history)).jobs[0];
    CHECK(job.durations == RunDurations{milliseconds{100}, milliseconds{190}, milliseconds{200}});
    CHECK(job.days[2].p95 == milliseconds{190});
    history.runs = {run_at("2026-11-20T01:00:00Z", "failed", 7), run_at("2026-11-20T02:00:00Z", "ok")};
    history.runs[1].run.duration.reset();  // a row that somebody has changed
    CHECK(plan_performance(of(history)).jobs[0].durations ==
          RunDurations{milliseconds{7}, milliseconds{7}, milliseconds{7}});
    history.runs.clear();
    CHECK_FALSE(plan_performance(of(history)).jobs[0].durations);
}

TEST_CASE("failures are grouped by their reason, the most frequent first") {
    JobHistory history;
    history.runs = {run_at("2026-11-18T01:00:00Z", "failed", 1, 0, "disk full"),
                    run_at("2026-11-19T01:00:00Z", "failed", 1, 0, "no route"),
                    run_at("2026-11-20T01:00:00Z", "failed", 1, 0, "no route")};
    const auto failures = plan_performance(of(history)).jobs[0].failures;
    REQUIRE(failures.size() == 2);
    CHECK(failures[0].error == "no route");
    CHECK(failures[0].times == 2);
    CHECK(failures[0].last == at("2026-11-20T01:00:00Z"));
    CHECK(failures[1].error == "disk full");
}

TEST_CASE("a sample of the offerings is scaled up, and today counts neither as past nor ahead") {
    PerformanceSnapshot snapshot = of({}, 2);
    snapshot.slots = {10,
                      5,
                      {{date("2026-11-19"), 0, 0, 2},
                       {date("2026-11-20"), 50, 50, 3},
                       {date("2026-11-21"), 35, 70, 7},
                       {date("2026-11-28"), 99, 99, 99}}};
    const auto report = plan_performance(snapshot);
    CHECK(report.offerings_counted == 5);
    CHECK(report.slots_a_day == 10);
    CHECK(report.booking_rate == 10.0);
    REQUIRE(report.ahead.size() == 7);
    CHECK(report.ahead[0] == SlotDay{date("2026-11-21"), 70, 140, 14, 0});
    CHECK(report.ahead[6] == SlotDay{date("2026-11-27"), 0, 0, 0, 0});
    REQUIRE(report.past.size() == 2);
    CHECK(report.past[0].booked == 4);
    CHECK(report.past[1].booked == 6);
}

TEST_CASE("without offerings or places there is no coverage and no booking rate") {
    const auto report = plan_performance(of({}));
    CHECK_FALSE(report.coverage_percent);
    CHECK_FALSE(report.booking_rate);
}

TEST_CASE("runs and due runs outside the window are left out, and runs without an end have no duration") {
    JobHistory history;
    history.due = {due_at(at("2026-11-17T23:59:59Z")), due_at(at("2026-11-20T02:00:00Z")),
                   due_at(at("2026-11-21T02:00:00Z"))};
    history.runs = {run_at("2026-11-17T23:59:59Z", "ok"), run_at("2026-11-20T02:00:00Z", "running"),
                    run_at("2026-11-20T03:00:00Z", "crashed"), run_at("2026-11-21T02:00:00Z", "ok")};
    const auto report = plan_performance(of(history));
    CHECK(report.uptime == Uptime{1, 0});
    CHECK_FALSE(report.jobs[0].durations);
}
