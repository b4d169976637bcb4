#include "core/exchange/business.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

/// Rows that only SQLite stores differently.

using namespace slotctl;
using namespace slotctl::tests;

TEST_CASE("a booking's id is one booking in SQLite: another provider's is not overwritten by an import") {
    const auto database = sqlite_database();
    const auto store = database->store();
    const auto app = database->application();
    add_small_business(*app);
    add_provider(*app, 2);
    app->run(
        "INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer)"
        " VALUES (5, 1, 1, '2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z', 'c-1')");
    Business business;
    BookingRecord record;
    record.id = 5;
    record.provider = 2;
    record.service = 1;
    record.starts_at = at("2026-11-20T11:00:00Z");
    record.customer = "c-2";
    business.bookings.push_back(record);
    try {
        store->exchange().import(business, friday, ImportMode::commit);
        FAIL("it was imported");
    } catch (const FaultyFile& file) {
        CHECK(file.faults() ==
              std::vector<Fault>{{"bookings[0].id", "5 is the id of a booking of provider 1"}});
    }
    CHECK(app->rows("SELECT provider_id, customer FROM bookings") == std::vector<Row>{{"1", "c-1"}});
}
