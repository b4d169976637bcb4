#include "core/plans/health.hpp"
#include "core/plans/health_checks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/health_facts.hpp"

using namespace slotctl;
using namespace slotctl::tests;

/// The words of a check, in addition to its state: which of several items it names, and what it advises.
namespace {

using State = HealthState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

OfferingGroup group(const char* horizon, std::int64_t offerings, OfferingKey example) {
    OfferingGroup group = group_filled_to(date(horizon), offerings);
    group.example = example;
    return group;
}

HealthCheck installed(const InstalledSchedule& schedule, const std::vector<JobFacts>& jobs = {}) {
    return health_checks::installed(schedule, jobs, {}, noon);
}

}  // namespace

TEST_CASE(
    "of many bookings that need a decision, the first few are named and an ellipsis stands for the rest") {
    OddBookings bookings{3, {{42, {1, 10}, "c-17", "UTC", at("2026-12-25T09:00:00Z")}}};
    CHECK(health_checks::outside_rules(bookings, {}).message.starts_with("3 future bookings are "));
    CHECK(health_checks::outside_rules(bookings, {}).message.ends_with("; …"));
    CHECK(health_checks::overlapping(bookings).message.starts_with("3 future bookings overlap "));
    bookings.examples.push_back({43, {1, 10}, "c-18", "UTC", at("2026-12-25T10:00:00Z")});
    bookings.count = 2;
    const std::string both = health_checks::outside_rules(bookings, {}).message;
    CHECK(says(both, "booking 42 (c-17)"));
    CHECK(says(both, "; booking 43 (c-18)"));
    CHECK_FALSE(says(both, "…"));
    // Only a count, from a database that cannot list them.
    CHECK_FALSE(says(health_checks::outside_rules({2, {}}, {}).message, "…"));
}

TEST_CASE("the horizon names the least filled group, and counts all that are behind") {
    OfferingFacts facts;
    facts.groups = {group("2026-12-20", 5, {1, 10}), group("2026-12-10", 2, {2, 10}),
                    group("2026-12-12", 3, {3, 10}), group("2026-11-01", 0, {4, 10})};
    const HealthCheck check = health_checks::horizon(facts, {}, false);
    CHECK(check.state == State::critical);
    CHECK(check.message.starts_with("5 active offerings "));
    CHECK(says(check.message, "2026-12-10"));
    CHECK(says(check.message, "provider 2"));
}

TEST_CASE("a calendar that ended in the past is reported as filled until before today") {
    OfferingFacts facts;
    facts.groups = {group("2026-11-01", 1, {1, 10})};
    const HealthCheck check = health_checks::horizon(facts, {}, false);
    CHECK(check.message.starts_with("1 active offering has "));
    CHECK(says(check.message, "before today"));
}

TEST_CASE("a new offering that waits for the next maintain is counted in addition to those that have slots") {
    OfferingFacts facts;
    facts.groups = {group("2026-12-20", 4, {1, 10})};
    OfferingGroup fresh = group("2026-12-20", 1, {2, 10});
    fresh.horizon.reset();
    facts.groups.push_back(fresh);
    CHECK(says(health_checks::coverage(facts, {}, false).message, "; 1 new offering waits "));
    facts.groups[1].offerings = 2;
    CHECK(says(health_checks::coverage(facts, {}, false).message, "; 2 new offerings wait "));
}

TEST_CASE("an error from a reachable database makes its check unknown, and without facts there is no check") {
    HealthSnapshot snapshot;
    snapshot.now = noon;
    snapshot.database.fault = HealthFault{"permission denied for table job_runs", "", false};
    snapshot.jobs_fault = HealthFault{"relation job_runs does not exist", "", false};
    const HealthReport report = plan_health(snapshot, {});
    REQUIRE(report.checks.size() == 2);
    CHECK(report.checks[0].name == "database");
    CHECK(report.checks[0].state == State::unknown);
    CHECK(report.checks[1].name == "schedule");
    CHECK(report.checks[1].state == State::unknown);
    CHECK(plan_health({}, {}).checks.empty());
}

TEST_CASE("a missed run is named by the first one that no good run has served") {
    const HealthCheck check =
        health_checks::schedule_of(nightly(3, at("2026-11-18T02:00:03Z")), {}, at("2026-11-19T03:00:00Z"));
    CHECK(says(check.message, "1 scheduled run missed"));
    CHECK(says(check.message, "2026-11-19T02:00:00Z"));
    JobFacts on_time = nightly(3, at("2026-11-20T02:00:00Z"));
    CHECK_FALSE(says(health_checks::schedule_of(on_time, {}, noon).message, "next due"));
    on_time.next_due = at("2026-11-21T02:00:00Z");
    CHECK(says(health_checks::schedule_of(on_time, {}, noon).message, "next due 2026-11-21T02:00:00Z"));
}

TEST_CASE("runs that were skipped or are still running do not count as finished") {
    JobFacts job;
    job.job = "unreserve";
    job.recent = {recorded_run(4, "2026-11-20T11:50:00Z", "running"),
                  recorded_run(3, "2026-11-20T11:45:00Z", "skipped"),
                  recorded_run(2, "2026-11-20T11:40:00Z", "ok")};
    CHECK(says(health_checks::runs_of(job, {}, noon).message, "1 run "));
}

TEST_CASE("only the first of several stuck runs is described, and a failure keeps its own advice") {
    JobFacts job;
    job.job = "reviews-request";
    job.command = "reviews request";
    job.time_limit = hours{1};
    job.unfinished = {{recorded_run(5, "2026-11-20T09:00:00Z", "running"), false},
                      {recorded_run(6, "2026-11-20T09:05:00Z", "running"), true}};
    HealthCheck check = health_checks::runs_of(job, {}, noon);
    CHECK(check.state == State::warning);
    CHECK(says(check.message, "run 5"));
    CHECK(says(check.message, "pid 7 on alpha"));
    CHECK_FALSE(says(check.message, "run 6"));
    CHECK(says(check.hint, "SIGTERM"));

    job.recent = {recorded_run(4, "2026-11-20T08:00:00Z", "failed")};
    job.recent[0].error = "the disk is full";
    check = health_checks::runs_of(job, {}, noon);
    CHECK(says(check.message, "the disk is full"));
    CHECK(says(check.message, "run 5"));
    CHECK(says(check.hint, "slotctl reviews request -v"));
}

TEST_CASE("a schedule that does not start jobs is reported with advice for its cause") {
    const auto hint = [](const char* drift) {
        return installed({{{"nightly", "maintain", true, {}, drift}}, {}}).hint;
    };
    CHECK(says(hint("no cron daemon runs here, so nothing starts it"), "start the cron daemon"));
    CHECK(says(hint("it is installed in more than one scheduler"), "--action remove"));
    CHECK(says(hint("it is not enabled"), "--action setup"));
}

TEST_CASE("an entry that is late and was changed is reported as both, with advice for the change") {
    const InstalledEntry changed{"nightly", "maintain", true, {}, "it was edited by hand"};
    const HealthCheck check = installed({{changed}, {}}, {nightly(3, {})});
    CHECK(check.state == State::critical);
    CHECK(says(check.message, "it was edited by hand"));
    CHECK(says(check.hint, "--action setup"));
    CHECK_FALSE(says(check.message, "next run"));
}

TEST_CASE("the worst of several problems of the schedule decides the advice") {
    const InstalledEntry changed{"monitor", "monitor", true, at("2026-11-20T12:15:00Z"), "it was edited"};
    const InstalledEntry gone{"nightly", "maintain", false, {}, ""};
    for (const auto& entries : {std::vector{changed, gone}, std::vector{gone, changed}}) {
        const HealthCheck check = installed({entries, {}});
        CHECK(check.state == State::critical);
        CHECK(check.hint == "run `slotctl setup-automation --action setup`");
    }
}

TEST_CASE("entries with the same problem are named together") {
    const InstalledEntry one{"hourly", "", true, at("2026-11-20T13:00:00Z"), "it is not enabled"};
    InstalledEntry two = one;
    two.name = "nightly";
    CHECK(installed({{one, two}, {}}).message == "hourly, nightly: it is not enabled");
}

TEST_CASE("a crontab whose markers are damaged is a warning that says where to repair it") {
    const HealthCheck check = installed({{}, {}, {"the crontab of app has a begin marker without an end"}});
    CHECK(check.state == State::warning);
    CHECK(says(check.message, "begin marker"));
    CHECK(says(check.hint, "crontab -e"));
}

TEST_CASE("a single entry is named, several are counted") {
    const InstalledEntry one{"nightly", "", true, at("2026-11-21T02:00:00Z"), ""};
    CHECK(says(installed({{one}, {}}).message, "nightly is installed"));
    CHECK(says(installed({{one, one}, {}}).message, "all 2 entries"));
}

TEST_CASE("a wrong clock keeps its own advice if there are also runs in the future") {
    const HealthCheck check = health_checks::clock(
        {seconds{600},
         {recorded_run(9, "2027-06-01T00:00:00Z", "ok"), recorded_run(10, "2027-06-01T00:05:00Z", "ok")},
         {"maintain", "unreserve"}},
        {});
    CHECK(check.state == State::critical);
    CHECK(says(check.message, "ahead of"));
    CHECK(says(check.message, "run 9 of maintain"));
    CHECK(says(check.message, "run 10 of unreserve"));
    CHECK(says(check.hint, "NTP"));
}

TEST_CASE("zone data whose version is known but not its date are not judged") {
    const HealthCheck check =
        health_checks::zone_data({"2099z", "/usr/share/zoneinfo/tzdata.zi", {}}, {}, noon);
    CHECK(check.state == State::ok);
    CHECK(check.measures.empty());
}

TEST_CASE("stock items are named by kind, and more items than examples end in an ellipsis") {
    const StockDrift drift{3, {{"TEE-M", 1, 2, 1}, {{}, 7, 0, 4}}};
    const std::string message = health_checks::drift(drift, {}).message;
    CHECK(says(message, "variant 1 (TEE-M) has 2"));
    CHECK(says(message, "drop product 7 has 0"));
    CHECK(message.ends_with(", …"));
    CHECK_FALSE(health_checks::drift({2, {{"TEE-M", 1, 2, 1}, {{}, 7, 0, 4}}}, {}).message.ends_with("…"));
    CHECK(says(health_checks::held_orders({1, {7}}).message, "1 cancelled or refunded order still holds"));
    CHECK_FALSE(says(health_checks::held_orders({1, {7}}).message, "…"));
}

TEST_CASE("a shortened line is never cut inside a character") {
    std::string name;
    for (int i = 0; i < 100; ++i) name += "東";
    const std::string message = health_checks::drift({1, {{name, 1, 2, 1}}}, {}).message;
    const auto cut = message.find("…");
    REQUIRE(cut != std::string::npos);
    CHECK(says(message.substr(0, cut), "東"));
    CHECK((cut - message.find("東")) % std::string("東").size() == 0);
}
