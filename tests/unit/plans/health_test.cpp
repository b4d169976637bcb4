#include "core/plans/health.hpp"

#include "core/plans/health_checks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

JobFacts nightly(std::optional<Instant> last_good) {
    JobFacts job;
    job.job = "maintain";
    job.enabled = true;
    job.last_good = last_good;
    for (const char* day : {"2026-11-19T02:00:00Z", "2026-11-20T02:00:00Z"})
        job.due.push_back({at(day), at(day), at(day) + std::chrono::minutes{15}});
    return job;
}

OfferingFacts filled_to(std::optional<LocalDate> horizon) {
    OfferingFacts facts;
    OfferingGroup group;
    group.zone = "UTC";
    group.horizon = horizon;
    group.offerings = 4;
    group.covered = 3;
    group.today = date("2026-11-20");
    facts.groups.push_back(group);
    return facts;
}

}  // namespace

TEST_CASE("a run that was due is missed only after its grace, and a good run makes up for all before it") {
    CHECK(missed_runs(nightly({}), at("2026-11-20T02:14:59Z")) == 1);
    CHECK(missed_runs(nightly({}), at("2026-11-20T02:15:00Z")) == 2);
    CHECK(missed_runs(nightly(at("2026-11-20T02:00:00Z")), at("2026-11-21T00:00:00Z")) == 0);
    CHECK(missed_runs(nightly(at("2026-11-20T01:59:59Z")), at("2026-11-21T00:00:00Z")) == 1);
}

TEST_CASE("critical is worse than unknown, unknown worse than warning") {
    HealthReport report;
    CHECK(report.worst() == HealthState::ok);
    for (const HealthState state : {HealthState::warning, HealthState::unknown, HealthState::critical}) {
        report.checks.push_back({"check", state, "", "", {}});
        CHECK(report.worst() == state);
    }
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

TEST_CASE("offerings that no run has seen are faults only once a run was missed") {
    const HealthPolicy policy;
    CHECK(health_checks::coverage(filled_to({}), policy, false).state == HealthState::ok);
    CHECK(health_checks::coverage(filled_to({}), policy, true).state == HealthState::warning);
    CHECK(health_checks::horizon(filled_to({}), policy, false).state == HealthState::ok);
    CHECK(health_checks::horizon(filled_to({}), policy, true).state == HealthState::critical);
}
