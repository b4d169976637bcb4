#include <algorithm>

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

CONTRACT_TEST("tables of other programs are left out") {
    const auto store = database.store();
    database.application()->run("CREATE TABLE invoices (id INTEGER PRIMARY KEY)");
    CHECK(table_named(store->storage().storage(StorageDepth::whole), "invoices") == nullptr);
}
