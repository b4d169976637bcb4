#include <exception>
#include <thread>

#include "core/base/error.hpp"
#include "core/store/open_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/earlier_schema.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

/// The error that `work` throws.
template <class Work>
Error error_of(Work work) {
    try {
        work();
    } catch (const Error& error) {
        return error;
    }
    FAIL("nothing was thrown");
    return {ErrorKind::internal, ""};
}

void pretend_version(Application& app, int version) {
    app.run("INSERT INTO schema_migrations (version, name, applied_at) VALUES (" + std::to_string(version) +
            ", 'later', '2026-11-20T09:00:00Z')");
}

}  // namespace

CONTRACT_TEST("a migrated database has every step once") {
    const auto store = database.store();
    const SchemaStatus status = store->schema().status();
    CHECK(status.version == status.latest);
    CHECK(status.version > 0);
    CHECK(status.pending.empty());
    CHECK(database.application()->number("SELECT count(*) FROM schema_migrations") == status.latest);
    CHECK_NOTHROW(require_current_schema(*store));
}

CONTRACT_TEST("migrating again applies nothing") {
    const auto store = database.store();
    CHECK(store->schema().migrate(friday).empty());
}

CONTRACT_TEST("two migrations at once make one schema") {
    std::vector<std::exception_ptr> failures(2);
    std::vector<std::thread> threads;
    for (std::exception_ptr& failure : failures) {
        threads.emplace_back([&database, &failure] {
            try {
                database.open()->schema().migrate(friday);
            } catch (...) {
                failure = std::current_exception();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::exception_ptr& failure : failures) {
        if (failure) CHECK_NOTHROW(std::rethrow_exception(failure));
    }
    const auto store = database.open();
    CHECK(store->schema().status().pending.empty());
    CHECK(database.application()->number("SELECT count(*) FROM schema_migrations") ==
          store->schema().status().latest);
}

CONTRACT_TEST("a database that is newer than this program is refused and not changed") {
    const auto store = database.store();
    const int latest = store->schema().status().latest;
    pretend_version(*database.application(), latest + 4);

    const Error migrating = error_of([&] { store->schema().migrate(friday); });
    CHECK(migrating.kind() == ErrorKind::config);
    CHECK_THAT(migrating.what(), Catch::Contains("schema " + std::to_string(latest + 4)) &&
                                     Catch::Contains("supports up to " + std::to_string(latest)));
    const Error using_it = error_of([&] { require_current_schema(*store); });
    CHECK(using_it.kind() == ErrorKind::config);
    CHECK_THAT(using_it.what(), Catch::Contains("schema " + std::to_string(latest + 4)));
    CHECK_THAT(using_it.hint(), Catch::Contains("newer slotctl"));
    CHECK(error_of([&] { store->schema().reset(friday); }).kind() == ErrorKind::config);
    CHECK(store->schema().status().version == latest + 4);
}

CONTRACT_TEST("a database that is older than this program is refused until it is migrated") {
    const auto store = database.store();
    const int latest = store->schema().status().latest;
    database.application()->run("DELETE FROM schema_migrations WHERE version = " + std::to_string(latest));

    const SchemaStatus status = store->schema().status();
    CHECK(status.version == latest - 1);
    REQUIRE(status.pending.size() == 1);
    CHECK(status.pending[0].version == latest);
    CHECK_FALSE(status.pending[0].name.empty());
    const Error error = error_of([&] { require_current_schema(*store); });
    CHECK(error.kind() == ErrorKind::config);
    CHECK_THAT(error.hint(), Catch::Contains("slotctl db migrate"));
}

CONTRACT_TEST("a database of an earlier schema with data in it takes the steps, and the data stays") {
    const auto app = of_schema(database, 8);
    add_small_business(*app);
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity) VALUES"
        " (1, 1, '2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z', 1),"
        " (1, 1, '2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', 1),"
        " (1, 1, '2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z', 1)");
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
    app->run("UPDATE slots SET outside_rules = true WHERE starts_at = '2026-11-20T10:00:00Z'");
    const auto before = slots(*app);

    const auto store = database.open();
    const auto applied = store->schema().migrate(friday);

    REQUIRE(!applied.empty());
    CHECK(applied[0].version == 9);
    CHECK(slots(*app) == before);
    CHECK_NOTHROW(require_current_schema(*store));
    CHECK(store->health().offerings(friday, at("2026-11-20T11:00:00Z"))[0].covered == 0);
    CHECK(store->health().offerings(friday, at("2026-11-20T12:00:00Z"))[0].covered == 1);
}

CONTRACT_TEST("a reset leaves an empty database of the current schema") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
    app->run("INSERT INTO product_variants (id, sku, stock_quantity) VALUES (1, 'TEE', 5)");
    app->run("INSERT INTO orders (id) VALUES (1)");
    app->run("INSERT INTO inventory_reservations (order_id, variant_id, quantity) VALUES (1, 1, 2)");
    app->run(
        "INSERT INTO alert_states (channel, check_name, told, flapping) VALUES ('email', 'a', 'ok', false)");

    store->schema().reset(friday);

    CHECK(store->schema().status().pending.empty());
    for (const char* table :
         {"providers", "services", "slots", "bookings", "offering_windows", "product_variants", "orders",
          "inventory_reservations", "job_runs", "alert_states"}) {
        CAPTURE(table);
        CHECK(app->number("SELECT count(*) FROM " + std::string(table)) == 0);
    }
    add_small_business(*app);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
    CHECK(booked_count(*app, 1, 1, "2026-11-20T09:00:00Z") == "1");
}

CONTRACT_TEST("two stores of the same database have the same identity and show no password") {
    const auto first = database.open(), second = database.open();
    CHECK(first->identity() == second->identity());
    CHECK_THAT(first->description(), Catch::StartsWith(database.is_sqlite() ? "sqlite:" : "postgresql://"));
}
