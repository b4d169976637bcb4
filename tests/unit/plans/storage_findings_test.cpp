#include "core/plans/storage_findings.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const Instant noon = at("2026-11-20T12:00:00Z");
constexpr std::int64_t mib = 1024 * 1024;

StorageFacts server() {
    StorageFacts facts;
    facts.server.emplace();
    facts.server->most_connections = 97;
    return facts;
}

StorageFacts file() {
    StorageFacts facts;
    facts.bytes = 100 * mib;
    facts.file.emplace();
    facts.file->journal_mode = "wal";
    return facts;
}

TableStorage table(std::int64_t rows, std::int64_t dead) {
    TableStorage t;
    t.name = "slots";
    t.rows = rows;
    t.dead = dead;
    t.analyzed = noon;
    return t;
}

/// The subjects, in order.
std::vector<std::string> subjects(const StorageFacts& facts, Instant now = noon) {
    std::vector<std::string> found;
    for (const StorageFinding& finding : storage_findings(facts, now)) {
        CHECK_FALSE(finding.message.empty());
        CHECK_FALSE(finding.hint.empty());
        found.push_back(finding.subject);
    }
    return found;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a database in good condition has no findings") {
    CHECK(subjects(server()).empty());
    CHECK(subjects(file()).empty());
    CHECK(upkeep_check({}).state == HealthState::ok);
}

TEST_CASE("settings of a server that lose data are critical") {
    StorageFacts facts = server();
    facts.server->fsync = facts.server->full_page_writes = facts.server->autovacuum = false;
    CHECK(subjects(facts) == Names{"fsync", "full_page_writes", "autovacuum"});
    for (const StorageFinding& finding : storage_findings(facts, noon))
        CHECK(finding.state == HealthState::critical);
    facts = server();
    facts.server->track_counts = false;
    CHECK(storage_findings(facts, noon).front().message.find("track_counts is off") == 0);
}

TEST_CASE("a database that takes bytes that are not text is a warning") {
    StorageFacts facts = server();
    facts.server->encoding = "LATIN1";
    CHECK(subjects(facts).empty());
    facts.server->encoding = "SQL_ASCII";
    CHECK(subjects(facts) == Names{"encoding"});
    CHECK(storage_findings(facts, noon).front().state == HealthState::warning);
}

TEST_CASE("old transaction ids are a warning, and critical long before the server stops") {
    StorageFacts facts = server();
    facts.server->transaction_id_age = 499'999'999;
    CHECK(subjects(facts).empty());
    facts.server->transaction_id_age = 500'000'000;
    CHECK(storage_findings(facts, noon).front().state == HealthState::warning);
    facts.server->transaction_id_age = 1'500'000'000;
    CHECK(storage_findings(facts, noon).front().state == HealthState::critical);
}

TEST_CASE("the oldest of the long transactions is named") {
    StorageFacts facts = server();
    facts.server->long_transactions = {
        {41, "shop", "psql", "idle in transaction", std::chrono::hours{26}, ""},
        {42, "shop", "psql", "active", std::chrono::hours{1}, ""}};
    const auto findings = storage_findings(facts, noon);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message ==
          "2 transactions of an hour or longer, the oldest for 26 h (pid 41, user shop, psql, idle in "
          "transaction)");
    CHECK(findings[0].hint.find("pg_terminate_backend(41)") != std::string::npos);
}

TEST_CASE("a session that waits for a moment is no finding, one that waits for ten seconds is") {
    StorageFacts facts = server();
    facts.server->blocked = {{7, "shop", "", "active", std::chrono::seconds{9}, "41"}};
    CHECK(subjects(facts).empty());
    facts.server->blocked.push_back({8, "shop", "", "active", std::chrono::seconds{10}, "41, 42"});
    const auto findings = storage_findings(facts, noon);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message ==
          "1 session has waited for a lock for 10 s or longer; the longest for 10 s (pid 8, user shop, "
          "active) waits for pid 41, 42");
}

TEST_CASE("connections are reported before there are none left") {
    StorageFacts facts = server();
    facts.server->connections = 87;
    CHECK(subjects(facts).empty());
    facts.server->connections = 88;
    CHECK(storage_findings(facts, noon).front().state == HealthState::warning);
    facts.server->connections = 97;
    CHECK(storage_findings(facts, noon).front().state == HealthState::critical);
}

TEST_CASE("a replication slot that nobody reads is reported once it keeps much of the log") {
    StorageFacts facts = server();
    facts.server->idle_slots = {{"standby", 1023 * mib}};
    CHECK(subjects(facts).empty());
    facts.server->idle_slots = {{"standby", 1025 * mib}};
    CHECK(subjects(facts) == Names{"replication_slot"});
    facts.server->archive_fails = true;
    CHECK(subjects(facts) == Names{"archive", "replication_slot"});
}

TEST_CASE("dead rows count if there are many, and many for their table") {
    StorageFacts facts = server();
    facts.tables = {table(10, 9'000), table(1'000'000, 300'000)};
    CHECK(subjects(facts).empty());
    facts.tables = {table(1'000'000, 500'000)};
    const auto findings = storage_findings(facts, noon);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message == "slots has 500000 dead rows (50 % of its rows), last vacuumed never");
}

TEST_CASE("a large table that was never analyzed is reported, and one without autovacuum") {
    StorageFacts facts = server();
    facts.tables = {table(20'000, 0)};
    facts.tables[0].analyzed.reset();
    facts.tables[0].autovacuum_off = true;
    CHECK(subjects(facts) == Names{"autovacuum", "statistics"});
    facts.tables[0].rows = 100;
    CHECK(subjects(facts) == Names{"autovacuum"});
}

TEST_CASE("a missing constraint is critical, with the statement that restores it") {
    StorageFacts facts = server();
    facts.missing_constraints = {{"slots", "CHECK (booked_count BETWEEN 0 AND capacity)", "slots_check1"},
                                 {"notifications", "UNIQUE (dedup_key)", "notifications_once"}};
    const StorageFinding found = storage_findings(facts, noon).at(0);
    CHECK(found.subject == "missing_constraints");
    CHECK(found.state == HealthState::critical);
    CHECK(found.message ==
          "missing constraints: slots_check1 of slots, notifications_once of notifications; without them, "
          "more can be booked, sold or sent than there is");
    CHECK(
        found.hint.starts_with("run ALTER TABLE slots ADD CONSTRAINT slots_check1 CHECK (booked_count "
                               "BETWEEN 0 AND capacity), and the same for the others; "));
}

TEST_CASE("a missing table is critical") {
    StorageFacts facts = server();
    facts.missing_tables = {"edits"};
    const StorageFinding found = storage_findings(facts, noon).at(0);
    CHECK(found.subject == "missing_tables");
    CHECK(found.state == HealthState::critical);
    CHECK(found.message == "missing: edits; what needs them fails");
}

TEST_CASE("triggers that are missing or disabled are critical, and the first of many are named") {
    StorageFacts facts = server();
    facts.idle_triggers = {"a of bookings", "b of bookings", "c of slots", "d of slots"};
    CHECK(subjects(facts) == Names{"idle_triggers"});
    CHECK(storage_findings(facts, noon)[0].message ==
          "missing or disabled triggers: a of bookings, b of bookings, c of slots, d of slots; without them, "
          "slots are overbooked, and changes of rules are not noticed");
    CHECK(storage_findings(facts, noon)[0].state == HealthState::critical);
    facts.idle_triggers.push_back("e of slots");
    CHECK_THAT(storage_findings(facts, noon)[0].message, Catch::Contains("d of slots and 1 more ("));
}

TEST_CASE(
    "indexes that are missing or invalid are critical, those that nobody uses are reported after a month") {
    StorageFacts facts = server();
    facts.missing_indexes = {"bookings_held"};
    IndexStorage invalid{"by_phone", "bookings", 8 * mib, 0, false, false, false};
    IndexStorage unused{"by_name", "bookings", 8 * mib, 0, true, false, false};
    IndexStorage own{"bookings_slot", "bookings", 8 * mib, 0, true, true, false};
    IndexStorage key{"bookings_pkey", "bookings", 8 * mib, 0, true, false, true};
    facts.indexes = {invalid, unused, own, key};
    CHECK(subjects(facts) == Names{"missing_indexes", "invalid_index"});
    facts.server->counted_since = noon - std::chrono::days{29};
    CHECK(subjects(facts) == Names{"missing_indexes", "invalid_index"});
    facts.server->counted_since = noon - std::chrono::days{30};
    const auto findings = storage_findings(facts, noon);
    REQUIRE(findings.size() == 3);
    CHECK(findings[2].message ==
          "the index by_name of bookings (8 MiB) is not slotctl's, and no query has used it since "
          "2026-10-21T12:00:00Z");
}

TEST_CASE("a damaged file comes before everything else") {
    StorageFacts facts = file();
    facts.file->journal_mode = "delete";
    facts.file->free_bytes = 30 * mib;
    facts.file->wal_bytes = 80 * mib;
    facts.file->damage = {"wrong # of entries in index bookings_slot"};
    CHECK(subjects(facts) == Names{"damaged_file", "journal_mode", "write_ahead_log", "free_pages"});
    const HealthCheck check = upkeep_check(storage_findings(facts, noon));
    CHECK(check.state == HealthState::critical);
    CHECK(check.message == "the file is damaged: wrong # of entries in index bookings_slot; and 3 more");
}
