#include "core/base/error.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const Instant now = at("2026-11-21T00:00:00Z");

RunStart start_of(const std::string& job, const std::string& when, const std::string& scope = "") {
    RunStart start;
    start.job = job;
    start.scope = scope;
    start.started_at = at(when);
    start.host = "alpha";
    start.pid = 4711;
    start.version = "1.2.3";
    return start;
}

void finish(Store& store, const RunLock& lock, RunId run, RunStatus status, const std::string& when) {
    RunEnd end;
    end.status = status;
    end.finished_at = at(when);
    store.runs().finish(lock, run, end);
}

}  // namespace

CONTRACT_TEST("a run is recorded as running, then with its end") {
    const auto store = database.store();
    const auto app = database.application();
    const TestLock lock;
    const RunId run = store->runs().begin(lock, start_of("maintain", "2026-11-20T02:00:00Z", "provider=1"));
    CHECK(run > 0);
    CHECK(app->rows("SELECT id, job, scope, status, " + app->instant("started_at") + ", " +
                    app->instant("finished_at") + ", host, pid, version, dry_run, error FROM job_runs") ==
          std::vector<Row>{{std::to_string(run), "maintain", "provider=1", "running", "2026-11-20T02:00:00Z",
                            "null", "alpha", "4711", "1.2.3", "0", "null"}});

    RunEnd end;
    end.status = RunStatus::partial;
    end.finished_at = at("2026-11-20T02:00:09Z");
    end.counts_json = R"({"created": 3})";
    end.error = "1 provider failed";
    store->runs().finish(lock, run, end);
    CHECK(app->rows("SELECT status, " + app->instant("finished_at") + ", counts, error FROM job_runs") ==
          std::vector<Row>{{"partial", "2026-11-20T02:00:09Z", R"({"created": 3})", "1 provider failed"}});
}

CONTRACT_TEST("runs have ascending, unique numbers") {
    const auto store = database.store();
    const TestLock lock;
    const RunId first = store->runs().begin(lock, start_of("maintain", "2026-11-20T02:00:00Z"));
    database.application()->run("DELETE FROM job_runs");
    const RunId second = store->runs().begin(lock, start_of("maintain", "2026-11-20T03:00:00Z"));
    CHECK(second > first);
}

CONTRACT_TEST("unfinished runs of a job are recorded as crashed, those of other jobs are not") {
    const auto store = database.store();
    const auto app = database.application();
    const TestLock lock;
    const RunId done = store->runs().begin(lock, start_of("maintain", "2026-11-20T01:00:00Z"));
    finish(*store, lock, done, RunStatus::ok, "2026-11-20T01:00:05Z");
    store->runs().begin(lock, start_of("maintain", "2026-11-20T02:00:00Z"));
    store->runs().begin(lock, start_of("maintain", "2026-11-20T03:00:00Z"));
    store->runs().begin(lock, start_of("unreserve", "2026-11-20T02:00:00Z"));

    CHECK(store->runs().close_crashed_runs(lock, "maintain", at("2026-11-20T04:00:00Z"), "") == 2);
    CHECK(store->runs().close_crashed_runs(lock, "maintain", at("2026-11-20T05:00:00Z"), "") == 0);

    CHECK(app->rows("SELECT job, status, " + app->instant("finished_at") + " FROM job_runs ORDER BY id") ==
          std::vector<Row>{{"maintain", "ok", "2026-11-20T01:00:05Z"},
                           {"maintain", "crashed", "2026-11-20T04:00:00Z"},
                           {"maintain", "crashed", "2026-11-20T04:00:00Z"},
                           {"unreserve", "running", "null"}});
    CHECK(app->value("SELECT error FROM job_runs WHERE id = (SELECT max(id) FROM job_runs WHERE status = "
                     "'crashed')") != "null");
}

CONTRACT_TEST("a crashed run does not end before it started, even if the time is rehearsed") {
    const auto store = database.store();
    const auto app = database.application();
    const TestLock lock;
    store->runs().begin(lock, start_of("maintain", "2026-11-20T02:00:00Z"));
    store->runs().close_crashed_runs(lock, "maintain", at("2026-11-19T00:00:00Z"), "");
    CHECK(app->value("SELECT " + app->instant("finished_at") + " FROM job_runs") == "2026-11-20T02:00:00Z");
}

CONTRACT_TEST("a skipped run is one finished row with its reason") {
    const auto store = database.store();
    const auto app = database.application();
    const RunId run = store->runs().record_skipped(start_of("maintain", "2026-11-20T02:00:00Z", "service=7"),
                                                   "run 3 on beta holds the lock");
    CHECK(app->rows("SELECT id, status, scope, error, " + app->instant("started_at") + ", " +
                    app->instant("finished_at") + " FROM job_runs") ==
          std::vector<Row>{{std::to_string(run), "skipped", "service=7", "run 3 on beta holds the lock",
                            "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z"}});
    CHECK_FALSE(store->runs().unfinished("maintain"));
    CHECK_FALSE(store->runs().last_good_start("maintain", now));
}

CONTRACT_TEST(
    "the last good run is the newest of the job that ended ok, was unrestricted and was not a dry run") {
    const auto store = database.store();
    const auto app = database.application();
    const TestLock lock;
    CHECK_FALSE(store->runs().last_good_start("maintain", now));

    const auto run = [&](const std::string& job, const std::string& when, RunStatus status,
                         const std::string& scope) {
        finish(*store, lock, store->runs().begin(lock, start_of(job, when, scope)), status, when);
    };
    run("maintain", "2026-11-20T03:00:00Z", RunStatus::ok, "");
    run("maintain", "2026-11-20T02:00:00Z", RunStatus::ok, "");
    run("maintain", "2026-11-20T04:00:00Z", RunStatus::ok, "provider=1");
    for (const RunStatus status : {RunStatus::partial, RunStatus::failed, RunStatus::interrupted}) {
        run("maintain", "2026-11-20T05:00:00Z", status, "");
    }
    run("unreserve", "2026-11-20T06:00:00Z", RunStatus::ok, "");
    run("maintain", "2026-11-20T07:00:00Z", RunStatus::ok, "");
    app->run("UPDATE job_runs SET dry_run = true WHERE started_at = '2026-11-20T07:00:00Z'");
    store->runs().begin(lock, start_of("maintain", "2026-11-20T08:00:00Z"));

    CHECK(store->runs().last_good_start("maintain", now) == at("2026-11-20T03:00:00Z"));
    // As of an earlier instant, the later ones do not count yet.
    CHECK(store->runs().last_good_start("maintain", at("2026-11-20T03:00:00Z")) ==
          at("2026-11-20T03:00:00Z"));
    CHECK(store->runs().last_good_start("maintain", at("2026-11-20T02:59:59Z")) ==
          at("2026-11-20T02:00:00Z"));
    CHECK_FALSE(store->runs().last_good_start("maintain", at("2026-11-20T01:59:59Z")));
}

CONTRACT_TEST("the last good run of a part is one that was limited like it, or that its entry started") {
    const auto store = database.store();
    const TestLock lock;
    const auto good = [&](const char* when) {
        return store->runs().good_runs("cleanup", "only=bookings", "nightly", at(when));
    };
    CHECK_FALSE(good("2026-11-21T00:00:00Z").first);
    const auto run = [&](const std::string& job, const std::string& when, RunStatus status,
                         const std::string& scope, std::optional<std::string> entry = {}) {
        RunStart start = start_of(job, when, scope);
        start.scheduled_as = std::move(entry);
        finish(*store, lock, store->runs().begin(lock, start), status, when);
    };
    run("cleanup", "2026-11-20T01:00:00Z", RunStatus::failed, "only=bookings");
    run("cleanup", "2026-11-20T02:00:00Z", RunStatus::ok, "only=chat-rooms", "monthly");
    run("cleanup", "2026-11-20T03:00:00Z", RunStatus::ok, "only=bookings");
    run("cleanup", "2026-11-20T04:00:00Z", RunStatus::partial, "only=bookings");
    run("cleanup", "2026-11-20T05:00:00Z", RunStatus::ok, "only=something", "nightly");
    run("cleanup", "2026-11-20T06:00:00Z", RunStatus::ok, "");
    run("maintain", "2026-11-20T07:00:00Z", RunStatus::ok, "only=bookings", "nightly");

    CHECK(good("2026-11-21T00:00:00Z").first == at("2026-11-20T02:00:00Z"));
    CHECK(good("2026-11-21T00:00:00Z").last_of_part == at("2026-11-20T05:00:00Z"));
    // As of an earlier instant, the later ones do not count yet.
    CHECK(good("2026-11-20T04:59:59Z").last_of_part == at("2026-11-20T03:00:00Z"));
    CHECK_FALSE(good("2026-11-20T02:59:59Z").last_of_part);
    CHECK_FALSE(good("2026-11-20T01:59:59Z").first);
}

CONTRACT_TEST("the newest unfinished run shows who holds the lock") {
    const auto store = database.store();
    const TestLock lock;
    CHECK_FALSE(store->runs().unfinished("maintain"));
    store->runs().begin(lock, start_of("maintain", "2026-11-20T02:00:00Z"));
    const RunId newest = store->runs().begin(lock, start_of("maintain", "2026-11-20T03:00:00Z"));
    store->runs().begin(lock, start_of("unreserve", "2026-11-20T04:00:00Z"));

    const auto holder = store->runs().unfinished("maintain");
    REQUIRE(holder);
    CHECK(holder->pid == 4711);
    CHECK(holder->host == "alpha");
    CHECK(holder->since == at("2026-11-20T03:00:00Z"));
    CHECK(holder->run == newest);

    finish(*store, lock, newest, RunStatus::interrupted, "2026-11-20T03:00:01Z");
    CHECK(store->runs().unfinished("maintain")->since == at("2026-11-20T02:00:00Z"));
}

CONTRACT_TEST("every way to end is a status that the table accepts") {
    const auto store = database.store();
    const TestLock lock;
    for (const RunStatus status : {RunStatus::ok, RunStatus::partial, RunStatus::failed, RunStatus::skipped,
                                   RunStatus::interrupted, RunStatus::crashed}) {
        const RunId run = store->runs().begin(lock, start_of("maintain", "2026-11-20T02:00:00Z"));
        finish(*store, lock, run, status, "2026-11-20T02:00:01Z");
        CHECK(database.application()->value("SELECT status FROM job_runs WHERE id = " +
                                            std::to_string(run)) == name_of(status));
    }
}

CONTRACT_TEST("the cluster lock is granted and stays held") {
    const auto store = database.store();
    const TestLock lock;
    const auto cluster = store->runs().try_cluster_lock(lock, "maintain");
    REQUIRE(cluster);
    CHECK_NOTHROW(cluster->require_held());
    CHECK(store->runs().try_cluster_lock(lock, "unreserve"));
}

CONTRACT_TEST("the cluster lock excludes other hosts if there can be any") {
    const auto here = database.store(), elsewhere = database.store();
    const TestLock lock;
    auto held = here->runs().try_cluster_lock(lock, "maintain");
    REQUIRE(held);
    // An SQLite file belongs to one host, so the file lock is sufficient.
    CHECK((elsewhere->runs().try_cluster_lock(lock, "maintain") != nullptr) == database.is_sqlite());
    held.reset();
    CHECK(elsewhere->runs().try_cluster_lock(lock, "maintain"));
}

CONTRACT_TEST("old runs are deleted, except the newest good one and unfinished ones") {
    const auto store = database.store();
    const auto app = database.application();
    const TestLock lock;
    const auto run = [&](const std::string& when, RunStatus status, const std::string& scope = "") {
        finish(*store, lock, store->runs().begin(lock, start_of("maintain", when, scope)), status, when);
    };
    run("2026-11-10T02:00:00Z", RunStatus::ok);
    run("2026-11-11T02:00:00Z", RunStatus::ok);
    run("2026-11-12T02:00:00Z", RunStatus::failed);
    run("2026-11-12T03:00:00Z", RunStatus::ok, "provider=1");
    store->runs().begin(lock, start_of("maintain", "2026-11-13T02:00:00Z"));
    finish(*store, lock, store->runs().begin(lock, start_of("unreserve", "2026-11-10T02:00:00Z")),
           RunStatus::failed, "2026-11-10T02:00:00Z");
    run("2026-11-15T02:00:00Z", RunStatus::failed);

    CHECK(store->runs().prune(lock, "maintain", at("2026-11-15T02:00:00Z")) == 3);
    CHECK(store->runs().prune(lock, "maintain", at("2026-11-15T02:00:00Z")) == 0);
    CHECK(app->rows("SELECT job, " + app->instant("started_at") + ", status FROM job_runs ORDER BY 1, 2") ==
          std::vector<Row>{{"maintain", "2026-11-11T02:00:00Z", "ok"},
                           {"maintain", "2026-11-13T02:00:00Z", "running"},
                           {"maintain", "2026-11-15T02:00:00Z", "failed"},
                           {"unreserve", "2026-11-10T02:00:00Z", "failed"}});
    CHECK(store->runs().last_good_start("maintain", now) == at("2026-11-11T02:00:00Z"));
}

CONTRACT_TEST("the last run of an entry is its own newest one, else the newest that no entry started") {
    const auto store = database.store();
    const TestLock lock;
    CHECK_FALSE(store->runs().last_run("maintain", "nightly"));
    const auto run = [&](const std::string& when, std::optional<std::string> entry) {
        RunStart start = start_of("maintain", when);
        start.scheduled_as = std::move(entry);
        return store->runs().begin(lock, start);
    };
    const RunId by_hand = run("2026-11-20T02:00:00Z", std::nullopt);
    run("2026-11-20T03:00:00Z", "hourly");
    REQUIRE(store->runs().last_run("maintain", "nightly"));
    CHECK(store->runs().last_run("maintain", "nightly")->id == by_hand);
    const RunId own = run("2026-11-20T01:00:00Z", "nightly");
    finish(*store, lock, own, RunStatus::failed, "2026-11-20T01:00:05Z");
    const auto last = store->runs().last_run("maintain", "nightly");
    REQUIRE(last);
    CHECK(last->id == own);
    CHECK(last->status == "failed");
    CHECK(last->scheduled_as == "nightly");
    CHECK(last->finished_at == at("2026-11-20T01:00:05Z"));
    CHECK_FALSE(store->runs().last_run("unreserve", "nightly"));
}
