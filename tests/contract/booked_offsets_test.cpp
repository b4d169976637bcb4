#include "core/store/moved_bookings.hpp"
#include "tests/contract/moved_business.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/earlier_schema.hpp"

/// The UTC offset that is recorded with each booking, and forgotten when it no longer applies.

using namespace slotctl;
using namespace slotctl::tests;

CONTRACT_TEST("a run records with which UTC offset each future booking was made") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app);
    app->run("UPDATE providers SET time_zone = 'Europe/Berlin'");
    add_booking(*app, 1, 1, "2026-12-01T09:00:00Z", 60, "winter");
    add_booking(*app, 1, 1, "2027-07-01T09:00:00Z", 60, "summer");
    add_booking(*app, 1, 1, "2026-11-19T09:00:00Z", 60, "over");
    add_booking(*app, 1, 1, "2026-12-02T09:00:00Z", 60, "cancelled", "cancelled");
    add_booking(*app, 7, 1, "2026-12-02T09:00:00Z", 60, "unknown provider");
    run(*store, As::rehearsal);
    CHECK(offset(*app, "winter") == "null");
    run(*store, As::run);
    CHECK(offset(*app, "winter") == "3600");
    CHECK(offset(*app, "summer") == "7200");
    for (const char* const customer : {"over", "cancelled", "unknown provider"})
        CHECK(offset(*app, customer) == "null");
    CHECK(moved_bookings(*store, {friday, 3}).count == 0);
}

CONTRACT_TEST("many bookings get their UTC offset in one run") {
    const auto store = database.store();
    const auto app = database.application();
    add_business(*app, "capacity = 7000");
    std::string values;
    for (int i = 0; i < 6000; ++i)
        values +=
            std::string(i == 0 ? "" : ",") + "(1, 1, '2026-11-21T09:00:00Z', '2026-11-21T10:00:00Z', 'c')";
    app->run("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES " + values);
    run(*store, As::run);
    CHECK(app->number("SELECT count(*) FROM bookings WHERE utc_offset_seconds = 0") == 6000);
}

CONTRACT_TEST("an offset is forgotten when the booking's start, provider or zone changes") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    add_booking(*app, 1, 1, "2099-11-21T09:00:00Z", 60, "a");
    const auto known = [&] {
        app->run("UPDATE bookings SET utc_offset_seconds = 0");
        REQUIRE(offset(*app, "a") == "0");
    };
    known();
    app->run("UPDATE bookings SET customer = 'a', status = 'pending', ends_at = '2099-11-21T09:30:00Z'");
    app->run("UPDATE providers SET name = 'x', time_zone = 'UTC'");
    app->run("UPDATE providers SET time_zone = 'Asia/Tokyo' WHERE id = 2");
    CHECK(offset(*app, "a") == "0");
    app->run("UPDATE bookings SET starts_at = '2099-11-21T09:15:00Z'");
    CHECK(offset(*app, "a") == "null");
    known();
    app->run("UPDATE bookings SET provider_id = 2");
    CHECK(offset(*app, "a") == "null");
    known();
    app->run("UPDATE providers SET time_zone = 'Europe/Berlin' WHERE id = 2");
    CHECK(offset(*app, "a") == "null");
    known();
    app->run("UPDATE bookings SET status = 'cancelled'");
    CHECK(offset(*app, "a") == "0");
    app->run("UPDATE bookings SET status = 'confirmed'");
    CHECK(offset(*app, "a") == "null");
    known();
    app->run("DELETE FROM providers WHERE id = 2");
    CHECK(offset(*app, "a") == "null");
}

CONTRACT_TEST("bookings of an earlier schema are not changed, and get their offsets from the next run") {
    const auto app = of_schema(database, 15);
    add_business(*app);
    add_booking(*app, 1, 1, "2026-11-21T09:00:00Z", 60, "a");
    const auto before = bookings(*app);
    const auto store = database.open();
    store->schema().migrate(friday);
    CHECK(bookings(*app) == before);
    CHECK(offset(*app, "a") == "null");
    run(*store, As::run, true);
    CHECK(bookings(*app) == before);
    CHECK(offset(*app, "a") == "0");
}

TEST_CASE("a role that may change providers but not bookings may change a provider's zone (PostgreSQL)",
          "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    add_business(*app);
    add_booking(*app, 1, 1, "2099-11-21T09:00:00Z", 60, "a");
    app->run("UPDATE bookings SET utc_offset_seconds = 0");
    const std::string role = "editor_" + app->value("SELECT current_schema()");
    app->run("CREATE ROLE " + role);
    app->run("DO $$ BEGIN EXECUTE 'GRANT USAGE ON SCHEMA ' || current_schema() || ' TO " + role +
             "'; END $$");
    app->run("GRANT SELECT, UPDATE ON providers TO " + role);
    app->run("SET ROLE " + role);
    app->run("UPDATE providers SET time_zone = 'Europe/Berlin'");
    // The trigger's function has the rights of the tables' owner.
    app->run("CREATE TEMPORARY TABLE own (id bigint)");
    CHECK(refused(*app,
                  "CREATE TRIGGER own AFTER DELETE ON own FOR EACH ROW EXECUTE FUNCTION "
                  "slotctl_zone_changed()"));
    app->run("RESET ROLE");
    CHECK(offset(*app, "a") == "null");
    app->run("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_CASE("INSERT OR REPLACE of a provider in another zone forgets the offsets of its bookings (SQLite)",
          "[sqlite]") {
    const auto database = sqlite_database();
    const auto store = database->store();
    const auto app = database->application();
    add_business(*app);
    add_booking(*app, 1, 1, "2099-11-21T09:00:00Z", 60, "a");
    app->run("UPDATE bookings SET utc_offset_seconds = 0");
    app->run("INSERT OR REPLACE INTO providers (id, name, time_zone) VALUES (1, 'Asha', 'UTC')");
    CHECK(offset(*app, "a") == "0");
    app->run("INSERT OR REPLACE INTO providers (id, name, time_zone) VALUES (1, 'Asha', 'Asia/Tokyo')");
    CHECK(offset(*app, "a") == "null");
}
