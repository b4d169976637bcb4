#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

constexpr const char* nine = "2026-11-20T09:00:00Z";

std::string slot_at(const std::string& service, const std::string& from, const std::string& to,
                    const std::string& capacity, const std::string& booked) {
    return "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count) VALUES "
           "(1, " +
           service + ", '2026-11-20T" + from + ":00Z', '2026-11-20T" + to + ":00Z', " + capacity + ", " +
           booked + ")";
}

}  // namespace

CONTRACT_TEST("a slot takes no more bookings than its capacity") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1);
    add_service(*app, 1, 30, "capacity = 2");
    add_booking(*app, 1, 1, nine, 30, "a");
    add_booking(*app, 1, 1, nine, 30, "b");
    CHECK_THROWS_AS(add_booking(*app, 1, 1, nine, 30, "c"), Refusal);
    CHECK(booked_count(*app, 1, 1, nine) == "2");
    CHECK(app->number("SELECT count(*) FROM bookings") == 2);
}

CONTRACT_TEST("booked_count stays between 0 and the capacity, whoever writes it") {
    const auto store = database.store();
    const auto app = database.application();
    app->run(slot_at("1", "09:00", "10:00", "2", "1"));
    CHECK(refused(*app, "UPDATE slots SET booked_count = 3"));
    CHECK(refused(*app, "UPDATE slots SET booked_count = -1"));
    CHECK(refused(*app, "UPDATE slots SET capacity = 0"));
    app->run("UPDATE slots SET booked_count = 2");
    CHECK(refused(*app, "UPDATE slots SET capacity = 1"));
    CHECK(refused(*app, slot_at("2", "12:00", "13:00", "1", "2")));
}

CONTRACT_TEST("no slot exists twice") {
    const auto store = database.store();
    const auto app = database.application();
    app->run(slot_at("1", "09:00", "10:00", "1", "0"));
    CHECK(refused(*app, slot_at("1", "09:00", "11:00", "1", "0")));
}

CONTRACT_TEST("a slot ends after it starts and has a known origin") {
    const auto store = database.store();
    const auto app = database.application();
    CHECK(refused(*app, slot_at("1", "10:00", "10:00", "1", "0")));
    CHECK(refused(*app, slot_at("1", "10:00", "09:00", "1", "0")));
    app->run(slot_at("1", "10:00", "11:00", "1", "0"));
    CHECK(refused(*app, "UPDATE slots SET origin = 'imagined'"));
    app->run("UPDATE slots SET origin = 'manual'");
}

CONTRACT_TEST("two overlapping slots of one provider are not both booked") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1);
    add_provider(*app, 2);
    add_service(*app, 1, 60);
    add_service(*app, 2, 60);
    add_booking(*app, 1, 1, nine, 60);
    CHECK_THROWS_AS(add_booking(*app, 1, 2, "2026-11-20T09:30:00Z", 60), Refusal);
    CHECK_THROWS_AS(add_booking(*app, 1, 1, "2026-11-20T08:30:00Z", 60), Refusal);
    CHECK_THROWS_AS(add_booking(*app, 1, 2, nine, 60), Refusal);
    CHECK_THROWS_AS(add_booking(*app, 1, 2, "2026-11-20T08:00:00Z", 180), Refusal);
    CHECK_THROWS_AS(add_booking(*app, 1, 2, "2026-11-20T09:15:00Z", 10), Refusal);
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
    // Touching is not overlapping, and providers do not affect each other.
    add_booking(*app, 1, 2, "2026-11-20T10:00:00Z", 60);
    add_booking(*app, 1, 2, "2026-11-20T08:00:00Z", 60);
    add_booking(*app, 2, 1, "2026-11-20T09:30:00Z", 60);
    CHECK(app->number("SELECT count(*) FROM bookings") == 4);
}

CONTRACT_TEST("unbooked slots of one provider may overlap, until two of them are booked") {
    const auto store = database.store();
    const auto app = database.application();
    app->run(slot_at("1", "09:00", "10:00", "1", "0"));
    app->run(slot_at("2", "09:30", "10:30", "1", "0"));
    app->run(slot_at("3", "10:00", "11:00", "1", "0"));
    app->run("UPDATE slots SET booked_count = 1 WHERE service_id = 2");
    CHECK(refused(*app, "UPDATE slots SET booked_count = 1 WHERE service_id = 1"));
    CHECK(refused(*app, "UPDATE slots SET booked_count = 1 WHERE service_id = 3"));
    app->run("UPDATE slots SET booked_count = 0 WHERE service_id = 2");
    app->run("UPDATE slots SET booked_count = 1 WHERE service_id = 1");
    app->run("UPDATE slots SET booked_count = 1 WHERE service_id = 3");
}

CONTRACT_TEST("buffers keep the provider free around a booking") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1);
    add_service(*app, 1, 60, "buffer_before_minutes = 15, buffer_after_minutes = 10");
    add_service(*app, 2, 30);
    add_booking(*app, 1, 1, nine, 60);
    CHECK_THROWS_AS(add_booking(*app, 1, 2, "2026-11-20T10:05:00Z", 30), Refusal);
    CHECK_THROWS_AS(add_booking(*app, 1, 2, "2026-11-20T08:20:00Z", 30), Refusal);
    add_booking(*app, 1, 2, "2026-11-20T10:10:00Z", 30);
    add_booking(*app, 1, 2, "2026-11-20T08:15:00Z", 30);
}

CONTRACT_TEST("what a booking blocks is decided when the slot becomes booked") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1);
    add_service(*app, 1, 60);
    add_booking(*app, 1, 1, nine, 60);
    app->run("UPDATE services SET buffer_after_minutes = 30");
    add_booking(*app, 1, 1, "2026-11-20T10:00:00Z", 60);
    // The second one has the buffer.
    CHECK_THROWS_AS(add_booking(*app, 1, 1, "2026-11-20T11:00:00Z", 60), Refusal);
    app->run("DELETE FROM bookings");
    add_booking(*app, 1, 1, nine, 60);
    CHECK_THROWS_AS(add_booking(*app, 1, 1, "2026-11-20T10:00:00Z", 60), Refusal);
}

CONTRACT_TEST("a slot that is inserted as booked blocks like any other, buffers included") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 60, "buffer_after_minutes = 10");
    app->run(slot_at("1", "09:00", "10:00", "1", "1"));
    CHECK(refused(*app, slot_at("2", "10:05", "11:00", "1", "1")));
    CHECK(app->value("SELECT " + app->instant("blocked_until") + " FROM slots") == "2026-11-20T10:10:00Z");
    app->run(slot_at("2", "10:10", "11:00", "1", "1"));
    // Nor can it claim to block nothing.
    CHECK(
        refused(*app,
                "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, blocked_from, blocked_until,"
                " capacity, booked_count) VALUES (1, 3, '2026-11-20T09:30:00Z', '2026-11-20T09:40:00Z',"
                " '2020-01-01T00:00:00Z', '2020-01-01T00:01:00Z', 1, 1)"));
}

CONTRACT_TEST("a booked slot cannot be moved onto another booked one") {
    const auto store = database.store();
    const auto app = database.application();
    app->run(slot_at("1", "09:00", "10:00", "1", "1"));
    app->run(slot_at("1", "11:00", "12:00", "1", "1"));
    CHECK(refused(
        *app, "UPDATE slots SET ends_at = '2026-11-20T11:30:00Z' WHERE starts_at = '2026-11-20T09:00:00Z'"));
    CHECK(refused(
        *app,
        "UPDATE slots SET starts_at = '2026-11-20T09:30:00Z' WHERE starts_at = '2026-11-20T11:00:00Z'"));
    app->run("UPDATE slots SET ends_at = '2026-11-20T11:00:00Z' WHERE starts_at = '2026-11-20T09:00:00Z'");
}

CONTRACT_TEST("many booked slots of a provider are distinguished by the time that they block") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 30);
    for (int hour = 10; hour < 20; ++hour) {
        add_booking(*app, 1, 1, "2026-11-20T" + std::to_string(hour) + ":00:00Z", 30);
    }
    CHECK_THROWS_AS(add_booking(*app, 1, 2, "2026-11-20T14:15:00Z", 30), Refusal);
    CHECK_THROWS_AS(add_booking(*app, 1, 2, "2026-11-20T14:45:00Z", 30), Refusal);
    CHECK_THROWS_AS(add_booking(*app, 1, 2, "2026-11-20T09:00:00Z", 1000), Refusal);
    add_booking(*app, 1, 2, "2026-11-20T14:30:00Z", 30);
}

CONTRACT_TEST("no more is reserved than there is in stock, and never less than 0") {
    const auto store = database.store();
    const auto app = database.application();
    app->run(
        "INSERT INTO product_variants (id, sku, stock_quantity, reserved_quantity) VALUES (1, 'TEE', 5, 5)");
    app->run("INSERT INTO drop_products (id, variant_id, stock_quantity) VALUES (1, 1, 3)");
    for (const char* table : {"product_variants", "drop_products"}) {
        CAPTURE(table);
        CHECK(refused(*app, "UPDATE " + std::string(table) + " SET reserved_quantity = stock_quantity + 1"));
        CHECK(refused(*app, "UPDATE " + std::string(table) + " SET reserved_quantity = -1"));
        CHECK(refused(*app, "UPDATE " + std::string(table) + " SET stock_quantity = -1"));
    }
    CHECK(refused(*app, "UPDATE product_variants SET stock_quantity = 4 WHERE id = 1"));
    app->run("UPDATE product_variants SET reserved_quantity = 0, stock_quantity = 0 WHERE id = 1");
}

CONTRACT_TEST("a reservation can only use a drop product of its own variant") {
    const auto store = database.store();
    const auto app = database.application();
    app->run("INSERT INTO product_variants (id, sku, stock_quantity) VALUES (1, 'TEE', 5), (2, 'CAP', 5)");
    app->run("INSERT INTO drop_products (id, variant_id, stock_quantity) VALUES (1, 1, 3), (2, 2, 3)");
    app->run("INSERT INTO orders (id) VALUES (1)");
    const auto reserve = [](const std::string& variant, const std::string& drop) {
        return "INSERT INTO inventory_reservations (order_id, variant_id, drop_product_id, quantity) VALUES "
               "(1, " +
               variant + ", " + drop + ", 1)";
    };
    CHECK(refused(*app, reserve("1", "2")));
    CHECK(refused(*app, reserve("2", "1")));
    app->run(reserve("1", "1"));
    app->run(reserve("2", "NULL"));
    CHECK(refused(*app, "UPDATE inventory_reservations SET drop_product_id = 2 WHERE variant_id = 1"));
    CHECK(refused(*app, "UPDATE inventory_reservations SET drop_product_id = 1 WHERE variant_id = 2"));
    CHECK(refused(*app, "UPDATE inventory_reservations SET variant_id = 2 WHERE variant_id = 1"));
    CHECK(refused(*app, "UPDATE drop_products SET variant_id = 2 WHERE id = 1"));
    app->run("UPDATE drop_products SET variant_id = 1 WHERE id = 2");
    app->run("UPDATE inventory_reservations SET drop_product_id = 2 WHERE variant_id = 1");
}

CONTRACT_TEST("meaningless values are refused") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("INSERT INTO orders (id) VALUES (1)");
    app->run("INSERT INTO product_variants (id, sku, stock_quantity) VALUES (1, 'TEE', 5)");
    for (const char* sql :
         {"INSERT INTO providers (id, name, time_zone) VALUES (0, 'nobody', 'UTC')",
          "INSERT INTO services (id, name, duration_minutes) VALUES (7, 'nothing', 0)",
          "UPDATE services SET step_minutes = 0",
          "UPDATE services SET buffer_before_minutes = -1",
          "UPDATE services SET buffer_after_minutes = -1",
          "UPDATE services SET capacity = 0",
          "UPDATE services SET min_notice_minutes = -1",
          "UPDATE services SET max_slots = 0",
          "UPDATE provider_availability SET weekday = 0",
          "UPDATE provider_availability SET weekday = 8",
          "UPDATE provider_availability SET starts = '24:00'",
          "UPDATE provider_availability SET ends = '24:01'",
          "UPDATE provider_availability SET starts = 'noon'",
          "UPDATE provider_availability SET valid_from = '2026-12-02', valid_until = '2026-12-01'",
          "UPDATE provider_availability SET valid_from = '2026-02-30'",
          "INSERT INTO service_time_slots (provider_id, service_id, weekday, starts, ends)"
          " VALUES (1, 1, 9, '09:00', '10:00')",
          "INSERT INTO availability_overrides (provider_id, date, starts) VALUES (1, '2026-12-01', '09:00')",
          "INSERT INTO availability_overrides (provider_id, date, ends) VALUES (1, '2026-12-01', '09:00')",
          "INSERT INTO availability_overrides (provider_id, date) VALUES (1, '2026-13-01')",
          "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer)"
          " VALUES (1, 1, '2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z', 'c')",
          "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer)"
          " VALUES (1, 1, 'tomorrow at noon', '2126-11-20T10:00:00Z', 'c')",
          "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status)"
          " VALUES (1, 1, '2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', 'c', 'perhaps')",
          "UPDATE orders SET status = 'lost'",
          "UPDATE orders SET payment_status = 'promised'",
          "INSERT INTO inventory_reservations (order_id, variant_id, quantity) VALUES (1, 1, 0)",
          "INSERT INTO inventory_reservations (order_id, variant_id, quantity, status)"
          " VALUES (1, 1, 1, 'gone')",
          "INSERT INTO job_runs (job, status, started_at, host, pid, version)"
          " VALUES ('maintain', 'fine', '2026-11-20T10:00:00Z', 'h', 1, '1')"}) {
        CAPTURE(sql);
        CHECK(refused(*app, sql));
    }
    app->run("UPDATE provider_availability SET starts = '09:30:15', ends = '24:00' WHERE weekday = 1");
}

CONTRACT_TEST("deleting a provider, a service or an order also deletes its rules and reservations") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2);
    add_offering(*app, 2, 1);
    app->run(
        "INSERT INTO service_time_slots (provider_id, service_id, weekday, starts, ends)"
        " VALUES (1, 1, 1, '09:00', '10:00'), (2, 1, 1, '09:00', '10:00')");
    app->run("INSERT INTO availability_overrides (provider_id, date) VALUES (1, '2026-12-25')");
    app->run("DELETE FROM providers WHERE id = 1");
    for (const char* table :
         {"offerings", "service_time_slots", "provider_availability", "availability_overrides"}) {
        CAPTURE(table);
        CHECK(app->number("SELECT count(*) FROM " + std::string(table) + " WHERE provider_id = 1") == 0);
    }
    CHECK(app->number("SELECT count(*) FROM service_time_slots") == 1);
    app->run("DELETE FROM services WHERE id = 1");
    CHECK(app->number("SELECT count(*) FROM offerings") == 0);
    CHECK(app->number("SELECT count(*) FROM service_time_slots") == 0);

    app->run("INSERT INTO product_variants (id, sku, stock_quantity) VALUES (1, 'TEE', 5)");
    app->run("INSERT INTO orders (id) VALUES (1)");
    app->run("INSERT INTO inventory_reservations (order_id, variant_id, quantity) VALUES (1, 1, 2)");
    app->run("DELETE FROM orders");
    CHECK(app->number("SELECT count(*) FROM inventory_reservations") == 0);
}
