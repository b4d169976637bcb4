#include <algorithm>
#include <regex>

#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const TableStorage* table_named(const StorageFacts& facts, const std::string& name) {
    const auto found = std::find_if(facts.tables.begin(), facts.tables.end(),
                                    [&](const TableStorage& table) { return table.name == name; });
    return found == facts.tables.end() ? nullptr : &*found;
}

}  // namespace

CONTRACT_TEST("a new database has every table and index of its schema") {
    const StorageFacts facts = database.store()->storage().storage(StorageDepth::whole);
    CHECK(facts.missing_indexes.empty());
    CHECK(facts.idle_triggers.empty());
    CHECK(facts.missing_tables.empty());
    CHECK(facts.missing_constraints.empty());
    CHECK(facts.bytes > 0);
    CHECK(facts.product.find(database.is_sqlite() ? "SQLite 3." : "PostgreSQL ") == 0);
    for (const char* const name : {"providers", "slots", "bookings", "job_runs", "edits"})
        CHECK(table_named(facts, name) != nullptr);
    for (const IndexStorage& index : facts.indexes) {
        CHECK(index.valid);
        CHECK((index.ours || index.guards));
    }
    CHECK(facts.file.has_value() == database.is_sqlite());
    CHECK(facts.server.has_value() != database.is_sqlite());
}

CONTRACT_TEST("an index that somebody dropped is missing, one that somebody made is not slotctl's") {
    const auto store = database.store();
    database.application()->run("DROP INDEX bookings_held; CREATE INDEX by_customer ON bookings (customer)");
    for (const StorageDepth depth : {StorageDepth::brief, StorageDepth::whole}) {
        const StorageFacts facts = store->storage().storage(depth);
        CHECK(facts.missing_indexes == std::vector<std::string>{"bookings_held"});
        const auto made = std::find_if(facts.indexes.begin(), facts.indexes.end(),
                                       [](const IndexStorage& index) { return index.name == "by_customer"; });
        REQUIRE(made != facts.indexes.end());
        CHECK(made->table == "bookings");
        CHECK_FALSE(made->ours);
        CHECK_FALSE(made->guards);
    }
}

CONTRACT_TEST("triggers that somebody dropped or disabled are named with their tables") {
    const auto store = database.store();
    const auto app = database.application();
    if (database.is_sqlite()) {
        const std::string name = app->value(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'bookings' LIMIT 1");
        app->run("DROP TRIGGER " + name);
        CHECK(store->storage().storage(StorageDepth::brief).idle_triggers ==
              std::vector<std::string>{name + " of bookings"});
    } else {
        app->run(
            "ALTER TABLE bookings DISABLE TRIGGER slotctl_places; DROP TRIGGER slotctl_rules ON services");
        CHECK(store->storage().storage(StorageDepth::brief).idle_triggers ==
              std::vector<std::string>{"slotctl_places of bookings", "slotctl_rules of services"});
    }
}

CONTRACT_TEST("every trigger of a new database is known") {
    const auto store = database.store();
    const auto app = database.application();
    const auto names = database.is_sqlite()
                           ? app->rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
                           : app->rows(
                                 "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                                 " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace");
    for (const Row& name : names) {
        if (database.is_sqlite()) app->run("DROP TRIGGER " + name[0]);
    }
    if (!database.is_sqlite()) {
        for (const Row& table :
             app->rows("SELECT DISTINCT relname FROM pg_trigger t JOIN pg_class c ON c.oid = "
                       "t.tgrelid WHERE NOT tgisinternal AND relnamespace = "
                       "current_schema()::regnamespace"))
            app->run("ALTER TABLE " + table[0] + " DISABLE TRIGGER USER");
    }
    CHECK(store->storage().storage(StorageDepth::brief).idle_triggers.size() == names.size());
}

CONTRACT_TEST("constraints that somebody dropped are named, so that they can be restored") {
    const auto store = database.store();
    const auto app = database.application();
    const auto missing = [&] { return store->storage().storage(StorageDepth::brief).missing_constraints; };
    CHECK(missing().empty());
    const std::string check = "CHECK (booked_count BETWEEN 0 AND capacity)";
    if (database.is_sqlite()) {
        // As editors of databases build a table anew, with the constraint and without.
        const std::string made = app->value("SELECT sql FROM sqlite_schema WHERE name = 'slots'");
        const auto build = [&](std::string sql) {
            app->run("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '" +
                     std::regex_replace(std::move(sql), std::regex("'"), "''") +
                     "' WHERE name = 'slots'; PRAGMA writable_schema = RESET");
        };
        build(std::regex_replace(made, std::regex("CHECK \\(booked_count BETWEEN 0 AND capacity\\)"),
                                 "check( \"booked_count\"\n between 0 and [capacity])"));
        CHECK(missing().empty());
        build(std::regex_replace(made, std::regex("CHECK \\(booked_count BETWEEN 0 AND capacity\\)"),
                                 "CHECK (booked_count >= 0)"));
        CHECK(missing() == std::vector<MissingConstraint>{{"slots", check, ""}});
    } else {
        app->run(
            "ALTER TABLE slots DROP CONSTRAINT slots_check1; ALTER TABLE notifications DROP CONSTRAINT "
            "notifications_once");
        const auto found = missing();
        CHECK(found ==
              std::vector<MissingConstraint>{{"notifications", "UNIQUE (dedup_key)", "notifications_once"},
                                             {"slots", check, "slots_check1"}});
        for (const MissingConstraint& constraint : found) {
            app->run("ALTER TABLE " + constraint.table + " ADD CONSTRAINT " + constraint.name + " " +
                     constraint.definition);
        }
        CHECK(missing().empty());
    }
}

CONTRACT_TEST("each constraint that can be named is what a new database has") {
    if (database.is_sqlite()) return;
    const auto store = database.store();
    const auto app = database.application();
    const std::string of_here =
        " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = "
        "current_schema()::regnamespace AND contype IN ('c', 'p', 'u', 'x')";
    for (const Row& one : app->rows("SELECT relname, conname" + of_here))
        app->run("ALTER TABLE " + one[0] + " DROP CONSTRAINT IF EXISTS " + one[1] + " CASCADE");
    const auto found = store->storage().storage(StorageDepth::brief).missing_constraints;
    CHECK(found.size() == 13);
    for (const MissingConstraint& constraint : found) {
        app->run("ALTER TABLE " + constraint.table + " ADD CONSTRAINT " + constraint.name + " " +
                 constraint.definition);
    }
    CHECK(store->storage().storage(StorageDepth::brief).missing_constraints.empty());
}

CONTRACT_TEST("tables that somebody dropped are named") {
    const auto store = database.store();
    database.application()->run("DROP TABLE edits; DROP TABLE chat_rooms");
    const std::vector<std::string> dropped{"chat_rooms", "edits"};
    CHECK(store->storage().missing_tables() == dropped);
    for (const StorageDepth depth : {StorageDepth::brief, StorageDepth::whole})
        CHECK(store->storage().storage(depth).missing_tables == dropped);
}

CONTRACT_TEST("tables of other programs are left out") {
    const auto store = database.store();
    database.application()->run("CREATE TABLE invoices (id INTEGER PRIMARY KEY)");
    CHECK(table_named(store->storage().storage(StorageDepth::whole), "invoices") == nullptr);
}
