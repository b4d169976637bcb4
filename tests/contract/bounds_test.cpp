#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/earlier_schema.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

CONTRACT_TEST("numbers, instants and texts that `import` would refuse are refused, whoever writes them") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
    app->run("INSERT INTO product_variants (id, sku, stock_quantity) VALUES (1, 'TEE', 5)");
    app->run("INSERT INTO drop_products (id, variant_id, stock_quantity) VALUES (1, 1, 3)");
    app->run("INSERT INTO orders (id) VALUES (1)");
    app->run("INSERT INTO inventory_reservations (order_id, variant_id, quantity) VALUES (1, 1, 2)");
    app->run(
        "INSERT INTO job_runs (job, status, started_at, host, pid, version)"
        " VALUES ('maintain', 'ok', '2026-11-20T10:00:00Z', 'h', 1, '1')");
    for (const char* column : {"duration_minutes", "step_minutes"}) {
        CAPTURE(column);
        for (const char* value : {"0", "10081", "2147483647"})
            CHECK(refused(*app, "UPDATE services SET " + std::string(column) + " = " + value));
        app->run("UPDATE services SET " + std::string(column) + " = 10080");
        app->run("UPDATE services SET " + std::string(column) + " = 1");
    }
    for (const char* column : {"buffer_before_minutes", "buffer_after_minutes"}) {
        CAPTURE(column);
        for (const char* value : {"-1", "10081", "2147483647"})
            CHECK(refused(*app, "UPDATE services SET " + std::string(column) + " = " + value));
        app->run("UPDATE services SET " + std::string(column) + " = 10080");
        app->run("UPDATE services SET " + std::string(column) + " = 0");
    }
    for (const char* sql :
         {"UPDATE services SET capacity = 1000001", "UPDATE services SET max_slots = 1000001",
          "UPDATE services SET min_notice_minutes = 5256001", "UPDATE services SET name = ''",
          "INSERT INTO services (id, name, duration_minutes) VALUES (7, 's', 10081)",
          "INSERT INTO services (id, name, duration_minutes, buffer_after_minutes) VALUES (7, 's', 30, "
          "2147483647)",
          "UPDATE providers SET time_zone = ''", "UPDATE providers SET name = ''",
          "INSERT INTO providers (id, name, time_zone) VALUES (2, 'Binod', '')",
          "UPDATE bookings SET customer = ''", "UPDATE product_variants SET sku = ''",
          "UPDATE product_variants SET stock_quantity = 1000000000001",
          "UPDATE drop_products SET stock_quantity = 9000000000000000000",
          "UPDATE inventory_reservations SET quantity = 1000000000001",
          "UPDATE job_runs SET duration_ms = 9000000000000000000", "UPDATE job_runs SET counts = '[1, 2]'",
          "UPDATE job_runs SET counts = '7'"}) {
        CAPTURE(sql);
        CHECK(refused(*app, sql));
    }
    app->run("UPDATE services SET capacity = 1000000, max_slots = 1000000, min_notice_minutes = 5256000");
    app->run("UPDATE product_variants SET stock_quantity = 1000000000000");
}

CONTRACT_TEST("infinite instants and dates are refused where they are meaningless") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 60);
    app->run("INSERT INTO orders (id) VALUES (1)");
    for (const char* sql :
         {"INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
          " VALUES (1, 1, '2026-11-20T10:00:00Z', 'infinity', 1)",
          "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
          " VALUES (1, 1, '-infinity', '2026-11-20T10:00:00Z', 1)",
          "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer)"
          " VALUES (1, 1, '2026-11-20T10:00:00Z', 'infinity', 'c')",
          "UPDATE bookings SET ends_at = 'infinity'", "UPDATE bookings SET created_at = '-infinity'",
          "UPDATE slots SET ends_at = 'infinity'", "UPDATE orders SET created_at = 'infinity'",
          "UPDATE orders SET cancelled_at = 'infinity'",
          "INSERT INTO availability_overrides (provider_id, date) VALUES (1, 'infinity')",
          "INSERT INTO offering_windows (provider_id, service_id, horizon) VALUES (1, 7, 'infinity')",
          "INSERT INTO offering_windows (provider_id, service_id, filled_until) VALUES (1, 7, '-infinity')",
          "INSERT INTO job_runs (job, status, started_at, host, pid, version)"
          " VALUES ('maintain', 'ok', 'infinity', 'h', 1, '1')"}) {
        CAPTURE(sql);
        CHECK(refused(*app, sql));
    }
}

CONTRACT_TEST("existing rows that are out of bounds do not stop a migration, and may be corrected") {
    const auto app = of_schema(database, 9);
    add_small_business(*app);
    add_service(*app, 2, 30);
    const std::string absurd = database.is_sqlite() ? "9223372036854775807" : "2147483647";
    app->run("UPDATE services SET buffer_after_minutes = " + absurd + ", step_minutes = " + absurd +
             " WHERE id = 2");
    app->run("UPDATE providers SET name = ''");

    const auto store = database.store();

    CHECK(app->value("SELECT step_minutes FROM services WHERE id = 2") == absurd);
    CHECK(refused(*app, "UPDATE services SET step_minutes = 20000"));
    app->run("UPDATE services SET step_minutes = NULL, buffer_after_minutes = 10 WHERE id = 2");
    app->run("UPDATE providers SET name = 'Asha'");
}
