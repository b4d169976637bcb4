#include "core/plans/alerts.hpp"
#include "core/plans/health.hpp"
#include "core/plans/health_checks.hpp"
#include "core/plans/monitor_report.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/health_facts.hpp"

using namespace slotctl;
using namespace slotctl::tests;

/// The report as a whole: which checks it contains, and in which order.
namespace {

using State = HealthState;
using std::chrono::microseconds;

HealthSnapshot everything_well() {
    HealthSnapshot snapshot;
    snapshot.now = noon;
    snapshot.database.facts = DatabaseFacts{"postgresql://db", microseconds{400}, 3, 3};
    snapshot.jobs = {nightly(2, at("2026-11-20T02:00:00Z"))};
    snapshot.offerings.facts.emplace().groups = {group_filled_to(date("2026-12-20"), 4)};
    snapshot.reservations.facts = ReservationBacklog{};
    snapshot.outside_rules.facts = OddBookings{};
    snapshot.moved.facts = OddBookings{};
    snapshot.overlapping.facts = OddBookings{};
    snapshot.drift.facts = StockDrift{};
    snapshot.held_orders.facts = HeldOrders{};
    snapshot.calendars.facts.emplace().items = {{1, "Asha", "team", noon, noon, "", true, 0}};
    snapshot.messages.facts.emplace().expected = true;
    snapshot.clock.facts = ClockFacts{std::chrono::seconds{1}, {}, {}};
    snapshot.zone_data = ZoneDataFacts{"2026a", "tzdata.zi", date("2026-06-01")};
    snapshot.directories = {{"log", "/var/log/slotctl", "", 50.0, std::int64_t{1} << 30}};
    snapshot.installed.facts = InstalledSchedule{};
    return snapshot;
}

Texts names_of(const HealthReport& report) {
    Texts names;
    for (const HealthCheck& check : report.checks) names.push_back(check.name);
    return names;
}

HealthState state_of(const HealthSnapshot& snapshot, const std::string& name) {
    for (const HealthCheck& check : plan_health(snapshot, {}).checks)
        if (check.name == name) return check.state;
    FAIL("there is no check " << name);
    return State::unknown;
}

}  // namespace

TEST_CASE("a report has every check for which there are facts, always in the same order") {
    const HealthReport report = plan_health(everything_well(), {});
    CHECK(names_of(report) ==
          Texts{"database", "schema", "schedule_maintain", "runs_maintain", "service_coverage", "horizon",
                "expired_reservations", "bookings_outside_rules", "moved_bookings", "overlapping_bookings",
                "stock_drift", "held_orders", "other_calendars", "queue_age", "send_failures", "clock",
                "zone_data", "log_directory", "installed_schedule"});
    CHECK(report.worst() == State::ok);
    CHECK(report.checked_at == noon);
}

TEST_CASE(
    "offerings that are not filled are a problem once maintain is late, and not because another job is") {
    HealthSnapshot snapshot = everything_well();
    snapshot.offerings.facts->groups.push_back(group_filled_to({}, 2));
    CHECK(state_of(snapshot, "horizon") == State::ok);
    snapshot.jobs.push_back(nightly(2, {}));
    snapshot.jobs.back().job = "unreserve";
    CHECK(state_of(snapshot, "horizon") == State::ok);
    snapshot.jobs.back().job = "maintain";
    CHECK(state_of(snapshot, "horizon") == State::critical);
}

TEST_CASE(
    "where nothing in the schedule runs maintain, it is late once it would be if it were due every day") {
    HealthSnapshot snapshot = everything_well();
    snapshot.offerings.facts->groups.push_back(group_filled_to({}, 2));
    snapshot.offerings.facts->scheduled = false;
    JobFacts& maintain = snapshot.jobs.front();
    REQUIRE(maintain.job == "maintain");
    maintain.enabled = false;
    CHECK(state_of(snapshot, "horizon") == State::ok);
    maintain.daily = nightly(2, {}).due;
    maintain.last_good = noon;
    CHECK(state_of(snapshot, "horizon") == State::ok);
    maintain.last_good.reset();
    CHECK(state_of(snapshot, "horizon") == State::critical);
}

TEST_CASE("a job that is not in the schedule has missed nothing") {
    JobFacts job = nightly(2, {});
    job.enabled = false;
    CHECK(missed_runs(job, noon) == 0);
}

TEST_CASE("of several groups with offerings that nobody can book, the first one's example is named") {
    OfferingFacts facts;
    facts.groups = {group_filled_to(date("2026-12-20"), 2), group_filled_to(date("2026-12-20"), 2)};
    for (std::int64_t id : {1, 2}) {
        OfferingGroup& group = facts.groups[static_cast<std::size_t>(id - 1)];
        group.covered = 1;
        group.uncovered_example = OfferingKey{id, 10};
    }
    const HealthCheck check = health_checks::coverage(facts, {}, false);
    CHECK(check.message.find("provider 1") != std::string::npos);
    CHECK(check.message.find("provider 2") == std::string::npos);
}

TEST_CASE("the time of an answer has one digit after the point, and very short ones are not shown as 0") {
    const auto message = [](int us) {
        return health_checks::database({"postgresql://db", microseconds{us}, 1, 1}, {}).message;
    };
    CHECK(message(99) == "postgresql://db answers in less than 0.1 ms");
    CHECK(message(100) == "postgresql://db answers in 0.1 ms");
    CHECK(message(12'345) == "postgresql://db answers in 12.3 ms");
}

TEST_CASE("a database that accepts no changes is critical, however fast it answers") {
    const HealthCheck check = health_checks::database({"postgresql://db", microseconds{100}, 1, 1, true}, {});
    CHECK(check.state == State::critical);
    CHECK(check.message.find("read-only") != std::string::npos);
    CHECK(check.hint.find("primary") != std::string::npos);
}

TEST_CASE("free space is shown in KiB, MiB and, from 10 on, GiB, with advice once there is too little") {
    const auto check = [](double percent, std::int64_t bytes) {
        return health_checks::directory({"lock", "/run/slotctl", "", percent, bytes}, {});
    };
    const std::int64_t kib = 1 << 10, mib = 1 << 20, gib = 1 << 30;
    CHECK(check(50, 200 * kib).message == "/run/slotctl is writable, 50 % (200 KiB) free");
    CHECK(check(50, mib).message == "/run/slotctl is writable, 50 % (1 MiB) free");
    CHECK(check(50, 10 * gib - 1).message == "/run/slotctl is writable, 50 % (10239 MiB) free");
    CHECK(check(50, 10 * gib).message == "/run/slotctl is writable, 50 % (10 GiB) free");
    CHECK(check(50, gib).hint.empty());
    CHECK_FALSE(check(5, gib).hint.empty());
}

TEST_CASE("a directory whose free space is unknown is judged by whether it can be written") {
    const HealthCheck check = health_checks::directory({"lock", "/run/slotctl", "", {}, 0}, {});
    CHECK(check.state == State::ok);
    CHECK(check.message == "/run/slotctl is writable");
    CHECK(check.measures.empty());
}

TEST_CASE("an entry that is not installed decides the advice also after one that is late") {
    const std::vector<JobFacts> late{nightly(2, at("2026-11-19T02:00:00Z"))};
    const InstalledEntry slow{"nightly", "maintain", true, at("2026-11-21T02:00:00Z"), ""};
    const InstalledEntry gone{"monitor", "monitor", false, {}, ""};
    const HealthCheck check = health_checks::installed({{slow, gone}, {}}, late, {}, noon);
    CHECK(check.state == State::critical);
    CHECK(check.hint == "run `slotctl setup-automation --action setup`");
}

TEST_CASE("orders that hold stock are counted even if none of them is named") {
    const std::string message = health_checks::held_orders({2, {}}).message;
    CHECK(message == "2 cancelled or refunded orders still hold confirmed stock:");
    CHECK(health_checks::held_orders({2, {7}}).message.ends_with(" order 7, …"));
}

TEST_CASE("a report without health checks is well") {
    CHECK(MonitorReport{}.state() == State::ok);
}

TEST_CASE("each kind of alert has a name") {
    CHECK(name_of(AlertKind::worse) == "worse");
    CHECK(name_of(AlertKind::recovered) == "recovered");
    CHECK(name_of(AlertKind::reminder) == "reminder");
}
