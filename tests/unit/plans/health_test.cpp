#include "core/plans/health.hpp"

#include "core/plans/health_checks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/health_facts.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using State = HealthState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

RecordedRun ended(const char* when, const std::string& status) {
    return recorded_run(9, when, status);
}

/// A job that ran this morning, with `failures` bad runs and `good` good ones before them.
JobFacts with_runs(int failures, int good) {
    JobFacts job;
    job.job = "unreserve";
    job.last_good = at("2026-11-20T08:00:00Z");
    for (int i = 0; i < failures; ++i) job.recent.push_back(ended("2026-11-20T09:00:00Z", "failed"));
    for (int i = 0; i < good; ++i) job.recent.push_back(ended("2026-11-20T08:00:00Z", "ok"));
    return job;
}

OfferingFacts filled_to(std::optional<LocalDate> horizon) {
    OfferingFacts facts;
    OfferingGroup group = group_filled_to(horizon, 4);
    group.covered = 3;
    facts.groups.push_back(group);
    return facts;
}

}  // namespace

TEST_CASE("a due run is missed only after its grace, and a good run makes up for all earlier ones") {
    CHECK(missed_runs(nightly(2, {}), at("2026-11-20T02:14:59Z")) == 1);
    CHECK(missed_runs(nightly(2, {}), at("2026-11-20T02:15:00Z")) == 2);
    CHECK(missed_runs(nightly(2, at("2026-11-20T02:00:00Z")), at("2026-11-21T00:00:00Z")) == 0);
    CHECK(missed_runs(nightly(2, at("2026-11-20T01:59:59Z")), at("2026-11-21T00:00:00Z")) == 1);
}

TEST_CASE("critical is worse than unknown, unknown worse than warning") {
    HealthReport report;
    CHECK(report.worst() == HealthState::ok);
    for (const HealthState state : {HealthState::warning, HealthState::unknown, HealthState::critical}) {
        report.checks.push_back({"check", state, "", "", {}});
        CHECK(report.worst() == state);
    }
    CHECK(is_worse(HealthState::critical, HealthState::unknown));
    CHECK_FALSE(is_worse(HealthState::unknown, HealthState::critical));
    CHECK(worst_of(HealthState::unknown, HealthState::warning) == HealthState::unknown);
}

TEST_CASE("the horizon is judged by the dates that are missing at the window's end") {
    const HealthPolicy policy;
    const auto state = [&](const char* horizon) {
        return health_checks::horizon(filled_to(date(horizon)), policy, false).state;
    };
    CHECK(state("2026-12-20") == HealthState::ok);
    CHECK(state("2026-12-19") == HealthState::ok);
    CHECK(state("2026-12-18") == HealthState::warning);
    CHECK(state("2026-12-13") == HealthState::critical);
}

TEST_CASE("offerings that no run has seen are a problem only once a run was missed") {
    const HealthPolicy policy;
    CHECK(health_checks::coverage(filled_to({}), policy, false).state == HealthState::ok);
    CHECK(health_checks::coverage(filled_to({}), policy, true).state == HealthState::warning);
    CHECK(health_checks::horizon(filled_to({}), policy, false).state == HealthState::ok);
    CHECK(health_checks::horizon(filled_to({}), policy, true).state == HealthState::critical);
}

TEST_CASE("latency is judged in milliseconds") {
    const auto state = [](int us) {
        return health_checks::database({"postgresql://db", std::chrono::microseconds{us}, 1, 1}, {}).state;
    };
    CHECK(state(249'999) == State::ok);
    CHECK(state(250'000) == State::warning);
    CHECK(state(2'000'000) == State::critical);
}

TEST_CASE("a schema that is older or newer than this slotctl is critical and comes with advice") {
    CHECK(health_checks::schema({"", {}, 3, 3}).state == State::ok);
    CHECK(health_checks::schema({"", {}, 2, 3}).hint.find("db migrate") != std::string::npos);
    CHECK(health_checks::schema({"", {}, 4, 3}).hint.find("newer") != std::string::npos);
    CHECK(health_checks::schema({"", {}, 0, 3}).state == State::critical);
}

TEST_CASE("missed runs warn, then are critical, and a job that is not scheduled is never late") {
    const HealthPolicy policy;
    JobFacts job = nightly(2, {});
    CHECK(health_checks::schedule_of(job, policy, at("2026-11-19T02:14:59Z")).state == State::ok);
    CHECK(health_checks::schedule_of(job, policy, at("2026-11-19T02:15:00Z")).state == State::warning);
    CHECK(health_checks::schedule_of(job, policy, noon).state == State::critical);
    job.enabled = false;
    CHECK(health_checks::schedule_of(job, policy, noon).state == State::ok);
}

TEST_CASE("a rehearsed now before the newest run gives no negative age") {
    const auto check =
        health_checks::schedule_of(nightly(2, at("2026-11-20T02:00:00Z")), {}, at("2026-11-18T00:00:00Z"));
    CHECK(check.message.find("last good run 0 s ago") == 0);
    CHECK(check.measures.at(0).value == 0);
}

TEST_CASE("bad runs since the last good one warn, three of them are critical") {
    const auto state = [](int failures, int good) {
        return health_checks::runs_of(with_runs(failures, good), {}, noon).state;
    };
    CHECK(state(0, 5) == State::ok);
    CHECK(state(1, 99) == State::warning);
    CHECK(state(2, 98) == State::warning);
    CHECK(state(3, 997) == State::critical);
}

TEST_CASE("runs that are later than a rehearsed now are not among its last 24 hours") {
    JobFacts job;
    job.job = "maintain";
    for (const int hours : {2, 3, 4}) {
        RecordedRun run;
        run.status = "failed";
        run.started_at = noon + std::chrono::hours{hours};
        job.recent.push_back(run);
    }
    const HealthCheck check = health_checks::runs_of(job, {}, noon);
    CHECK(check.state == State::ok);
    CHECK(check.message == "0 failures in 0 runs of the last 24 h");
}

TEST_CASE("the share of bad runs counts from two bad runs on, over 24 hours") {
    JobFacts job;
    job.last_good = at("2026-11-20T11:00:00Z");
    job.recent = {ended("2026-11-20T11:00:00Z", "ok"), ended("2026-11-20T10:00:00Z", "failed")};
    CHECK(health_checks::runs_of(job, {}, noon).state == State::ok);
    job.recent.push_back(ended("2026-11-20T09:00:00Z", "partial"));
    CHECK(health_checks::runs_of(job, {}, noon).state == State::critical);
    for (int i = 0; i < 2; ++i) job.recent.push_back(ended("2026-11-20T08:00:00Z", "ok"));
    CHECK(health_checks::runs_of(job, {}, noon).state == State::warning);
    for (RecordedRun& run : job.recent) run.started_at -= hours{24};
    CHECK(health_checks::runs_of(job, {}, noon).state == State::ok);
}

TEST_CASE("a run is stuck once its process is gone, or its time limit and grace are over") {
    JobFacts job = with_runs(0, 1);
    job.time_limit = hours{1};
    job.unfinished.push_back({ended("2026-11-20T10:45:00Z", "running"), false});
    CHECK(health_checks::runs_of(job, {}, noon).state == State::ok);
    CHECK(health_checks::runs_of(job, {}, noon + seconds{1}).state == State::warning);
    job.unfinished[0].process_gone = true;
    CHECK(health_checks::runs_of(job, {}, at("2026-11-20T10:46:00Z")).state == State::warning);
}

TEST_CASE("coverage below 90 % warns, below 50 % is critical") {
    const auto state = [](std::int64_t covered) {
        OfferingFacts facts = filled_to(date("2026-12-20"));
        facts.groups[0].offerings = 1000;
        facts.groups[0].covered = covered;
        return health_checks::coverage(facts, {}, false).state;
    };
    CHECK(state(900) == State::ok);
    CHECK(state(899) == State::warning);
    CHECK(state(500) == State::warning);
    CHECK(state(499) == State::critical);
}

TEST_CASE("coverage is reported in offerings, and never as 100 % while one has no free slot") {
    OfferingFacts facts = filled_to(date("2026-12-20"));
    facts.groups[0].offerings = 2500;
    facts.groups[0].covered = 2499;  // 99.96 %
    facts.groups[0].uncovered_example = OfferingKey{7, 3};
    CHECK(health_checks::coverage(facts, {}, false).message ==
          "2499 of 2500 active offerings have a free slot in the next 7 days (99.9 %); none: service 3 of "
          "provider 7");
    facts.groups[0].offerings = facts.groups[0].covered = 1;
    facts.groups[0].uncovered_example.reset();
    CHECK(health_checks::coverage(facts, {}, false).message ==
          "1 of 1 active offering has a free slot in the next 7 days (100 %)");
}

TEST_CASE("a database without an active offering warns, unless it only contains stock") {
    OfferingFacts facts;
    facts.database = "sqlite:/srv/typo.db";
    facts.database_is_empty = facts.expected = true;
    HealthCheck check = health_checks::coverage(facts, {}, false);
    CHECK(check.state == State::warning);
    CHECK(check.message == "there is nothing in sqlite:/srv/typo.db: is this the right database?");
    CHECK(check.hint.find("database.url") != std::string::npos);
    facts.database_is_empty = false;
    CHECK(health_checks::coverage(facts, {}, false).message ==
          "there is no active offering in sqlite:/srv/typo.db: is this the right database?");
    facts.expected = false;
    check = health_checks::coverage(facts, {}, false);
    CHECK(check.state == State::ok);
    CHECK(check.hint.empty());
    // Offerings that wait for their first run count as offerings.
    facts.expected = true;
    facts.groups = filled_to({}).groups;
    CHECK(health_checks::coverage(facts, {}, false).state == State::ok);
}

TEST_CASE("a name that is long or has several lines does not hide the rest of the message") {
    StockDrift drift;
    drift.items = 1;
    drift.examples = {{std::string(5000, 'x'), 1, 2, 1}};
    CHECK(health_checks::drift(drift, {}).message.size() < 200);
    drift.examples = {{"TEE\nCRITICAL: database", 1, 2, 1}};
    CHECK(health_checks::drift(drift, {}).message ==
          "1 stock item whose reserved_quantity is wrong: variant 1 (TEE has 2, its reservations hold 1");
}

TEST_CASE("expired reservations are judged by how long the oldest has waited") {
    const auto state = [](seconds age) {
        return health_checks::reservations({3, noon - age}, {}, noon).state;
    };
    CHECK(state(minutes{15} - seconds{1}) == State::ok);
    CHECK(state(minutes{15}) == State::warning);
    CHECK(state(hours{1}) == State::critical);
    CHECK(health_checks::reservations({}, {}, noon).state == State::ok);
}

TEST_CASE("one wrong stock item warns, ten are critical") {
    const auto state = [](std::int64_t items) { return health_checks::drift({items, {}}, {}).state; };
    CHECK(state(0) == State::ok);
    CHECK(state(1) == State::warning);
    CHECK(state(9) == State::warning);
    CHECK(state(10) == State::critical);
}

TEST_CASE("a directory is judged by its free space, and is critical if it cannot be written") {
    const auto state = [](double free) {
        return health_checks::directory({"log", "/var/log", "", free, 1 << 30}, {}).state;
    };
    CHECK(state(10) == State::ok);
    CHECK(state(9.9) == State::warning);
    CHECK(state(3) == State::warning);
    CHECK(state(2.9) == State::critical);
    CHECK(health_checks::directory({"log", "/var/log", "Permission denied", 50.0, 1 << 30}, {}).state ==
          State::critical);
}

TEST_CASE("the installed schedule is compared with the history of runs") {
    const std::vector<JobFacts> late{nightly(2, at("2026-11-19T02:00:00Z"))};
    const std::vector<JobFacts> well{nightly(2, at("2026-11-20T02:00:00Z"))};
    const Instant next = at("2026-11-21T02:00:00Z");
    const InstalledEntry good{"nightly", "maintain", true, next, ""};
    const auto check = [&](InstalledSchedule schedule, const std::vector<JobFacts>& jobs) {
        return health_checks::installed(schedule, jobs, {}, noon);
    };
    CHECK(check({{good}, {}}, well).state == State::ok);
    CHECK(check({{good}, {}}, late).state == State::warning);
    CHECK(check({{good}, {}}, late).message ==
          "nightly is installed, next run 2026-11-21T02:00:00Z, but its last good run was 34 h ago");
    CHECK(check({{good}, {}}, {nightly(2, {})}).state == State::critical);
    CHECK(check({{{"nightly", "maintain", false, {}, ""}}, {}}, well).state == State::critical);
    CHECK(check({{{"nightly", "maintain", true, next, "it is not enabled"}}, {}}, well).state ==
          State::warning);
    CHECK(check({{{"nightly", "maintain", true, {}, ""}}, {}}, well).state == State::warning);
    // An entry for part of the work is not judged by the history of the whole.
    CHECK(check({{{"part", "", true, next, ""}}, {}}, late).state == State::ok);
}

TEST_CASE("it is not a problem if nothing is installed, or if a scheduler does not answer") {
    const auto nothing = health_checks::installed({}, {nightly(2, {})}, {}, noon);
    CHECK(nothing.state == State::ok);
    CHECK_FALSE(nothing.hint.empty());
    const auto silent = health_checks::installed({{}, {"cron cannot be queried: broken"}}, {}, {}, noon);
    CHECK(silent.state == State::ok);
    CHECK(silent.message == "cron cannot be queried: broken");
}

TEST_CASE("a check that could not be made is unknown, a database that cannot be reached is critical") {
    HealthSnapshot snapshot;
    snapshot.now = noon;
    snapshot.database.fault = HealthFault{"no route", "", true};
    snapshot.drift.fault = HealthFault{"permission denied", "", false};
    const HealthReport report = plan_health(snapshot, {});
    REQUIRE(report.checks.size() == 2);
    CHECK(report.checks[0].state == State::critical);
    CHECK(report.checks[1].state == State::unknown);
}

TEST_CASE("a clock that differs from the server's is judged in either direction") {
    const auto check = [](int seconds_ahead) {
        return health_checks::clock({seconds{seconds_ahead}, {}, {}}, {});
    };
    CHECK(check(0).state == State::ok);
    CHECK(check(59).state == State::ok);
    CHECK(check(60).state == State::warning);
    CHECK(check(-60).state == State::warning);
    CHECK(check(300).state == State::critical);
    CHECK(check(-1200).message == "this host's clock is 20 min behind the database server's");
    CHECK(health_checks::clock({}, {}).state == State::ok);
    const auto future =
        health_checks::clock({seconds{0}, {ended("2027-06-01T00:00:00Z", "ok")}, {"maintain"}}, {});
    CHECK(future.state == State::warning);
    CHECK(future.message.find("run 9 of maintain began 2027-06-01T00:00:00Z, later than now") !=
          std::string::npos);
}

TEST_CASE("old time zone data are a warning once they exceed the limit, and never without one") {
    const ZoneDataFacts data{"2025b", "/usr/share/zoneinfo/tzdata.zi", date("2026-02-23")};
    HealthPolicy policy;
    CHECK(health_checks::zone_data(data, policy, at("2026-11-20T00:00:00Z")).state == State::ok);  // 270 days
    const auto old = health_checks::zone_data(data, policy, at("2026-11-20T00:00:01Z"));
    CHECK(old.state == State::warning);
    CHECK(old.message.starts_with("version 2025b, "));
    policy.zone_data_max_age = seconds{0};
    CHECK(health_checks::zone_data(data, policy, at("2036-11-20T00:00:00Z")).state == State::ok);
    CHECK(health_checks::zone_data({}, {}, noon).state == State::ok);
}

TEST_CASE(
    "a provider's zone that the machine does not know is critical, and an old name's successor is named") {
    ZoneDataFacts data{"2026c", "/usr/share/zoneinfo/tzdata.zi", date("2026-11-01"), {"US/Pacific"}};
    const auto check = health_checks::zone_data(data, {}, noon);
    CHECK(check.state == State::critical);
    CHECK(check.message ==
          "no calendar can be made for providers in zones that this machine does not know: US/Pacific");
    CHECK_THAT(check.hint,
               Catch::Contains("write \"America/Los_Angeles\"") && Catch::Contains("tzdata-legacy"));

    // Nobody is to cancel a booking that may well be within the rules.
    OddBookings one{1, {{42, {1, 10}, "c-17", "Mars/Olympus", noon}}};
    CHECK_THAT(health_checks::outside_rules(one, {}).hint,
               Catch::StartsWith("see the check zone_data") && !Catch::Contains("cancel"));
}

TEST_CASE("a directory that does not exist is not said to be writable") {
    DirectoryFacts facts{"lock", "/run/slotctl", "", 50.0, 1 << 30, true};
    CHECK_THAT(health_checks::directory(facts, {}).message, Catch::StartsWith("/run/slotctl is writable"));
    facts.exists = false;
    CHECK_THAT(health_checks::directory(facts, {}).message,
               Catch::StartsWith("/run/slotctl does not exist yet and can be created"));
}

TEST_CASE("a booking whose local time moved is a warning that names both local times") {
    CHECK(health_checks::moved({}).state == State::ok);
    OddBookings one{1, {{42, {1, 10}, "c-17", "Asia/Kathmandu", at("2026-12-25T03:15:00Z")}}};
    one.examples[0].reason = "booked for 2026-12-25 08:45";
    const auto check = health_checks::moved(one);
    CHECK(check.state == State::warning);
    CHECK(check.message ==
          "1 future booking is at another local time, because the rules of a time zone changed: booking 42 "
          "(c-17) of service 10 of provider 1 on 2026-12-25 at 09:00 Asia/Kathmandu (booked for 2026-12-25 "
          "08:45)");
    CHECK(health_checks::moved({100'000, {}}).state == State::warning);
}

TEST_CASE("bookings outside the rules are named with their customer and the provider's local time") {
    const OddBookings none;
    CHECK(health_checks::outside_rules(none, {}).state == State::ok);
    OddBookings one{1, {{42, {1, 10}, "c-17", "Asia/Kathmandu", at("2026-12-25T03:15:00Z")}}};
    const auto check = health_checks::outside_rules(one, {});
    CHECK(check.state == State::warning);
    CHECK(check.message ==
          "1 future booking is no longer within the rules: booking 42 (c-17) of service 10 of "
          "provider 1 on "
          "2026-12-25 at 09:00 Asia/Kathmandu");
    one.examples[0].reason = "2026-12-25 is closed";
    CHECK(health_checks::outside_rules(one, {}).message.ends_with(
        "on 2026-12-25 at 09:00 Asia/Kathmandu (2026-12-25 is closed)"));
    CHECK(health_checks::overlapping(one).state == State::critical);
    CHECK(health_checks::overlapping(none).state == State::ok);
    CHECK(health_checks::held_orders({}).state == State::ok);
    CHECK(health_checks::held_orders({5, {7, 9}}).message ==
          "5 cancelled or refunded orders still hold confirmed stock: order 7, 9, …");
}
