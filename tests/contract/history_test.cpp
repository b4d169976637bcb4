#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const Instant start = *parse_instant("2026-11-20T08:00:00Z");

RunStart start_of(const std::string& job, std::int64_t pid = 4711) {
    return {job, "providers 1", start, "host", pid, "0.1.0", "nightly"};
}

}  // namespace

CONTRACT_TEST("the history has whole runs, newest first, page by page") {
    const auto store = database.store();
    const TemporaryDirectory directory;
    const auto lock = RunLock::try_acquire(directory.path(), "job", std::nullopt);
    RunStore& runs = store->runs();
    const RunId first = runs.begin(*lock, start_of("maintain"));
    runs.finish(*lock, first,
                {RunStatus::failed, start + std::chrono::seconds{2}, R"({"created":7})", "the disk is full",
                 std::chrono::milliseconds{1500}});
    const RunId second = runs.begin(*lock, start_of("unreserve"));
    const RunId third = runs.begin(*lock, start_of("maintain", 4712));

    const auto ids = [&](const HistoryQuery& query) {
        std::vector<RunId> found;
        for (const RunRow& run : runs.history(query)) found.push_back(run.id);
        return found;
    };
    HistoryQuery query;
    CHECK(ids(query) == std::vector{third, second, first});
    query.most = 2;
    CHECK(ids(query) == std::vector{third, second});
    query.before = second;
    CHECK(ids(query) == std::vector{first});
    query = {};
    query.job = "maintain";
    CHECK(ids(query) == std::vector{third, first});
    query.status = "running";
    CHECK(ids(query) == std::vector{third});
    query.status = "nonsense";
    CHECK(ids(query).empty());

    const auto run = runs.find(first);
    REQUIRE(run);
    CHECK(run->job == "maintain");
    CHECK(run->scope == "providers 1");
    CHECK(run->status == "failed");
    CHECK(run->started_at == start);
    CHECK(run->finished_at == start + std::chrono::seconds{2});
    CHECK(run->duration == std::chrono::milliseconds{1500});
    CHECK(run->error == "the disk is full");
    CHECK(run->scheduled_as == "nightly");
    CHECK(run->host == "host");
    CHECK(run->pid == 4711);
    CHECK(run->version == "0.1.0");
    CHECK_FALSE(run->dry_run);
    CHECK_THAT(run->counts_json, Catch::Contains("created"));
    CHECK_FALSE(runs.find(third + 1));
    CHECK_FALSE(runs.find(second)->finished_at);
}

CONTRACT_TEST("a run tells how far it has come until it ends") {
    const auto store = database.store();
    const TemporaryDirectory directory;
    const auto lock = RunLock::try_acquire(directory.path(), "job", std::nullopt);
    RunStore& runs = store->runs();
    const RunId run = runs.begin(*lock, start_of("maintain"));
    runs.note_progress(*lock, run, 3, 10);
    CHECK_THAT(runs.find(run)->counts_json, Catch::Contains("\"done\"") && Catch::Contains("\"total\""));
    runs.finish(*lock, run, {RunStatus::ok, start, R"({"created":7})", std::nullopt, std::nullopt});
    runs.note_progress(*lock, run, 4, 10);
    CHECK_THAT(runs.find(run)->counts_json, Catch::Contains("created") && !Catch::Contains("done"));
}

CONTRACT_TEST("a process finds its own run, and none from before it began") {
    const auto store = database.store();
    const TemporaryDirectory directory;
    const auto lock = RunLock::try_acquire(directory.path(), "job", std::nullopt);
    RunStore& runs = store->runs();
    const RunId before = runs.begin(*lock, start_of("maintain"));
    CHECK_FALSE(runs.run_of("host", 4711, before));
    const RunId mine = runs.begin(*lock, start_of("maintain"));
    static_cast<void>(runs.begin(*lock, start_of("maintain", 4712)));
    REQUIRE(runs.run_of("host", 4711, before));
    CHECK(runs.run_of("host", 4711, before)->id == mine);
    CHECK_FALSE(runs.run_of("another", 4711, before));
}
