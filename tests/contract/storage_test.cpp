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

CONTRACT_TEST("tables of other programs are left out") {
    const auto store = database.store();
    database.application()->run("CREATE TABLE invoices (id INTEGER PRIMARY KEY)");
    CHECK(table_named(store->storage().storage(StorageDepth::whole), "invoices") == nullptr);
}
