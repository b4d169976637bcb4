#include "core/plans/health.hpp"
#include "core/plans/health_checks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/health_facts.hpp"

using namespace slotctl;
using namespace slotctl::tests;

/// Entries of the schedule that start a job for a part of its work only.
namespace {

using State = HealthState;

/// Was due at 02:00 of each of the last `nights` nights.
PartialEntry part(const std::string& name, int nights, std::optional<Instant> last_good) {
    PartialEntry entry;
    entry.name = name;
    entry.command = "cleanup --only " + name;
    entry.due = nightly(nights, {}).due;
    entry.next_due = at("2026-11-21T02:00:00Z");
    entry.last_good = last_good;
    return entry;
}

/// No entry starts the whole of it.
JobFacts in_parts(std::vector<PartialEntry> partial) {
    JobFacts job;
    job.job = "cleanup";
    job.command = "cleanup";
    job.partial = std::move(partial);
    return job;
}

HealthCheck schedule_of(const JobFacts& job) {
    return health_checks::schedule_of(job, {}, noon);
}

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

const Instant today = at("2026-11-20T02:00:00Z");
const Instant yesterday = at("2026-11-19T02:00:00Z");

}  // namespace

TEST_CASE(
    "an entry for a part of a job that is late warns, then is critical, and is named with its command") {
    const HealthCheck warned = schedule_of(in_parts({part("a", 3, yesterday), part("b", 3, today)}));
    CHECK(warned.state == State::warning);
    CHECK(warned.message ==
          "last good run 10 h ago, next due 2026-11-21T02:00:00Z; the entry a missed 1 run, the first due "
          "2026-11-20T02:00:00Z (last good run 34 h ago)");
    CHECK(says(warned.hint, "`slotctl cleanup --only a`"));
    const HealthCheck never = schedule_of(in_parts({part("a", 3, {}), part("b", 3, today)}));
    CHECK(never.state == State::critical);
    CHECK(says(never.message,
               "the entry a missed 3 runs, the first due 2026-11-18T02:00:00Z (no good run yet)"));
    CHECK_FALSE(says(never.message, "entry b"));
}

TEST_CASE("parts that are on time are well, and their job is not called disabled") {
    const HealthCheck check = schedule_of(in_parts({part("a", 3, today), part("b", 0, {})}));
    CHECK(check.state == State::ok);
    CHECK(check.message == "last good run 10 h ago, next due 2026-11-21T02:00:00Z");
    CHECK(schedule_of(in_parts({})).message == "no good run yet; disabled in the schedule");
}

TEST_CASE("a run of the whole job serves every part, but a run of a part does not serve the whole") {
    JobFacts job = in_parts({part("a", 3, {})});
    job.last_good = today;
    CHECK(missed_runs(job, job.partial[0], noon) == 0);
    CHECK(schedule_of(job).state == State::ok);
    JobFacts whole = nightly(3, {});
    whole.partial = {part("a", 3, today)};
    CHECK(missed_runs(whole, noon) == 3);
    CHECK(schedule_of(whole).state == State::critical);
    CHECK(last_good_start(whole) == std::nullopt);
    CHECK(last_good_start(job) == today);
}

TEST_CASE("what two parts have missed is not added up") {
    const HealthCheck check = schedule_of(in_parts({part("a", 3, yesterday), part("b", 3, yesterday)}));
    CHECK(check.state == State::warning);
    CHECK(says(check.message, "the entry a missed 1 run"));
    CHECK(says(check.message, "the entry b missed 1 run"));
    CHECK(check.measures.back().name == "missed");
    CHECK(check.measures.back().value == 1);
}

TEST_CASE("only the first late entries are named, the others counted") {
    std::vector<PartialEntry> late;
    for (const char* name : {"a", "b", "c", "d", "e"}) late.push_back(part(name, 1, {}));
    const HealthCheck check = schedule_of(in_parts(std::move(late)));
    CHECK(says(check.message, "the entry c missed"));
    CHECK_FALSE(says(check.message, "the entry d missed"));
    CHECK(check.message.ends_with("; 2 more entries missed runs"));
}

TEST_CASE("a late entry for a part of a job is not called well installed") {
    const Instant next = at("2026-11-21T02:00:00Z");
    const InstalledSchedule schedule{{{"a", "", true, next, ""}, {"b", "", true, next, ""}}, {}};
    const HealthCheck check = health_checks::installed(
        schedule, {in_parts({part("a", 3, yesterday), part("b", 3, today)})}, {}, noon);
    CHECK(check.state == State::warning);
    CHECK(check.message ==
          "a is installed, next run 2026-11-21T02:00:00Z, but its last good run was 34 h ago");
}

TEST_CASE("failures before the last good run of any part are over, if the job is only started in parts") {
    JobFacts job = in_parts({part("a", 3, today), part("b", 3, {})});
    job.recent = {recorded_run(2, "2026-11-20T01:00:00Z", "failed")};
    CHECK(health_checks::runs_of(job, {}, noon).state == State::ok);
    job.partial[0].last_good = yesterday;
    CHECK(health_checks::runs_of(job, {}, noon).state == State::warning);
}

TEST_CASE(
    "offerings that wait for a run are a problem once a part of maintain is late, without a whole one") {
    HealthSnapshot snapshot;
    snapshot.now = noon;
    snapshot.offerings.facts = OfferingFacts{};
    snapshot.offerings.facts->groups = {group_filled_to({}, 4)};
    snapshot.jobs = {in_parts({part("a", 3, yesterday)})};
    snapshot.jobs[0].job = "maintain";
    const auto horizon = [&] {
        for (const HealthCheck& check : plan_health(snapshot, {}).checks)
            if (check.name == "horizon") return check.state;
        return State::unknown;
    };
    CHECK(horizon() == State::critical);
    snapshot.jobs[0].partial[0].last_good = today;
    CHECK(horizon() == State::ok);
}
