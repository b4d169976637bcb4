#include "core/store/health_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/earlier_schema.hpp"
#include "tests/support/maintain_once.hpp"

/// What the monitor reads about runs and clocks.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::minutes;

const Instant now = at("2026-11-20T09:00:00Z");

RunId record(Store& store, const RunLock& lock, const std::string& when, std::optional<RunStatus> status) {
    RunStart start;
    start.job = "maintain";
    start.started_at = at(when);
    start.host = "alpha";
    start.pid = 7;
    start.version = "1";
    const RunId run = store.runs().begin(lock, start);
    if (!status) return run;
    RunEnd end;
    end.status = *status;
    end.finished_at = at(when) + std::chrono::seconds{3};
    end.counts_json = R"({"created":3})";
    if (*status == RunStatus::failed) end.error = "no room";
    end.duration = std::chrono::milliseconds{2750};
    store.runs().finish(lock, run, end);
    return run;
}

}  // namespace

CONTRACT_TEST("the history lists runs newest first, without dry runs, and unfinished ones separately") {
    const auto store = database.store();
    const TestLock lock;
    const RunId first = record(*store, lock, "2026-11-20T01:00:00Z", RunStatus::ok);
    const RunId failed = record(*store, lock, "2026-11-20T02:00:00Z", RunStatus::failed);
    const RunId open = record(*store, lock, "2026-11-20T03:00:00Z", {});
    database.application()->run("UPDATE job_runs SET scope = 'provider=3' WHERE id = " +
                                std::to_string(failed));
    const RunId rehearsal = record(*store, lock, "2026-11-20T04:00:00Z", RunStatus::ok);
    database.application()->run("UPDATE job_runs SET dry_run = true WHERE id = " + std::to_string(rehearsal));

    const auto runs = store->health().runs("maintain", at("2026-11-20T01:00:00Z"), 10);
    REQUIRE(runs.size() == 3);
    CHECK(std::vector<RunId>{runs[0].id, runs[1].id, runs[2].id} == std::vector<RunId>{open, failed, first});
    CHECK(runs[1].status == "failed");
    CHECK_FALSE(runs[1].whole);
    CHECK(runs[2].whole);
    CHECK(runs[1].bad());
    CHECK(runs[1].error == "no room");
    CHECK(runs[1].duration == std::chrono::milliseconds{2750});
    CHECK(runs[1].finished_at == at("2026-11-20T02:00:03Z"));
    CHECK(runs[0].status == "running");
    CHECK_FALSE(runs[0].duration);
    CHECK(store->health().runs("maintain", at("2026-11-20T01:00:01Z"), 10).size() == 2);
    CHECK(store->health().runs("maintain", friday, 1).size() == 1);
    CHECK(store->health().runs("unreserve", friday, 10).empty());
    const auto unfinished = store->health().unfinished("maintain");
    REQUIRE(unfinished.size() == 1);
    CHECK(unfinished[0].id == open);
    CHECK(unfinished[0].host == "alpha");
    CHECK(unfinished[0].pid == 7);
    CHECK(store->health().unfinished("unreserve").empty());
}

CONTRACT_TEST("a meaningless row of job_runs does not keep the others from being read") {
    // Earlier schemas accepted them, and later ones keep them.
    const auto app = of_schema(database, 9);
    const std::string least = database.is_sqlite() ? "'0000-01-01T00:00:00Z'" : "'-infinity'";
    const std::string most = database.is_sqlite() ? "'9999-12-31T23:59:59Z'" : "'infinity'";
    const auto add = [&](const std::string& status, const std::string& started, const std::string& finished,
                         const std::string& pid, const std::string& counts) {
        app->run(
            "INSERT INTO job_runs (job, status, started_at, finished_at, host, pid, version, counts) VALUES"
            " ('maintain', '" +
            status + "', " + started + ", " + finished + ", '', " + pid + ", '', '" + counts + "')");
    };
    add("ok", "'2026-11-20T01:00:00Z'", "'2026-11-20T01:00:03Z'", "7", "{}");
    add("ok", least, most, "-1", "{}");
    add("ok", most, least, "9223372036854775807", "[1]");
    add("running", most, "NULL", "4294967296", R"({"created": 1e300})");
    const auto store = database.store();
    CHECK_NOTHROW(store->health().runs("maintain", at("0001-01-01T00:00:00Z"), 10));
    const auto runs = store->health().runs("maintain", friday, 10);
    REQUIRE(runs.size() == 3);
    CHECK(runs[2].started_at == at("2026-11-20T01:00:00Z"));
    CHECK(store->health().unfinished("maintain").size() == 1);
    CHECK(store->runs().last_good_start("maintain", now) == at("2026-11-20T01:00:00Z"));
    CHECK_NOTHROW(store->runs().last_run("maintain", "nightly"));
    CHECK_NOTHROW(store->runs().unfinished("maintain"));
}

CONTRACT_TEST("the first run in the future is found, and the server's clock is read if there is a server") {
    const auto store = database.store();
    const TestLock lock;
    record(*store, lock, "2026-11-20T01:00:00Z", RunStatus::ok);
    CHECK_FALSE(store->health().first_run_after("maintain", now));
    // One that was refused has changed nothing, and would only hide the one that did.
    record(*store, lock, "2027-05-01T00:00:00Z", RunStatus::failed);
    CHECK_FALSE(store->health().first_run_after("maintain", now));
    const RunId later = record(*store, lock, "2027-06-01T00:00:00Z", RunStatus::ok);
    record(*store, lock, "2028-06-01T00:00:00Z", RunStatus::ok);
    CHECK(store->health().first_run_after("maintain", now)->id == later);
    CHECK_FALSE(store->health().first_run_after("unreserve", now));
    const auto server = store->health().server_time();
    CHECK(server.has_value() == !database.is_sqlite());
    const auto here = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (server) CHECK(std::chrono::abs(here - *server) < minutes{5});
}
