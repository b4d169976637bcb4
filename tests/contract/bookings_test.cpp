#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

constexpr const char* nine = "2026-11-20T09:00:00Z";
constexpr const char* noon = "2026-11-20T12:00:00Z";

std::string count_of(Application& app, const std::string& start) {
    return booked_count(app, 1, 1, start);
}

}  // namespace

CONTRACT_TEST("a booking without a slot creates a generated one with the service's capacity") {
    const auto store = database.store();
    const auto app = database.application();
    add_provider(*app, 1);
    add_service(*app, 1, 30, "capacity = 4");
    add_booking(*app, 1, 1, nine, 45);
    CHECK(slots(*app) == std::vector<std::string>{"1/1 2026-11-20T09:00:00Z-2026-11-20T09:45:00Z 1/4"});
}

CONTRACT_TEST("a booking of an unknown service creates a slot with one place") {
    const auto store = database.store();
    const auto app = database.application();
    add_booking(*app, 1, 1, nine, 30);
    CHECK(slots(*app) == std::vector<std::string>{"1/1 2026-11-20T09:00:00Z-2026-11-20T09:30:00Z 1/1"});
}

CONTRACT_TEST("every booking that is not cancelled takes a place") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 30, "capacity = 9");
    for (const char* status : {"pending", "confirmed", "completed", "missed", "cancelled"}) {
        add_booking(*app, 1, 1, nine, 30, "c", status);
    }
    CHECK(count_of(*app, nine) == "4");
}

CONTRACT_TEST("a booking that is cancelled from the start creates no slot") {
    const auto store = database.store();
    const auto app = database.application();
    add_booking(*app, 1, 1, nine, 30, "c", "cancelled");
    CHECK(count_of(*app, nine) == "none");
}

CONTRACT_TEST("cancelling and deleting give the place back, and undoing a cancellation takes it again") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 30, "capacity = 2");
    add_booking(*app, 1, 1, nine, 30, "a");
    add_booking(*app, 1, 1, nine, 30, "b");
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'a'");
    CHECK(count_of(*app, nine) == "1");
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'a'");
    CHECK(count_of(*app, nine) == "1");
    app->run("DELETE FROM bookings WHERE customer = 'a'");
    CHECK(count_of(*app, nine) == "1");
    app->run("DELETE FROM bookings WHERE customer = 'b'");
    CHECK(count_of(*app, nine) == "0");
    add_booking(*app, 1, 1, nine, 30, "d", "cancelled");
    CHECK(count_of(*app, nine) == "0");
    app->run("UPDATE bookings SET status = 'pending' WHERE customer = 'd'");
    CHECK(count_of(*app, nine) == "1");
}

CONTRACT_TEST("a cancellation cannot be undone if the slot is full by then") {
    const auto store = database.store();
    const auto app = database.application();
    add_booking(*app, 1, 1, nine, 30, "a", "cancelled");
    add_booking(*app, 1, 1, nine, 30, "b");
    CHECK(refused(*app, "UPDATE bookings SET status = 'confirmed' WHERE customer = 'a'"));
    CHECK(app->value("SELECT status FROM bookings WHERE customer = 'a'") == "cancelled");
    CHECK(count_of(*app, nine) == "1");
}

CONTRACT_TEST("other changes of a booking do not change the count") {
    const auto store = database.store();
    const auto app = database.application();
    add_booking(*app, 1, 1, nine, 30, "a");
    app->run("UPDATE bookings SET status = 'completed', customer = 'z', ends_at = '2026-11-20T09:40:00Z'");
    CHECK(count_of(*app, nine) == "1");
}

CONTRACT_TEST("a booking that moves leaves its slot and takes a place in the other") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 30);
    add_booking(*app, 1, 1, nine, 30);
    app->run("UPDATE bookings SET starts_at = '2026-11-20T12:00:00Z', ends_at = '2026-11-20T12:30:00Z'");
    CHECK(count_of(*app, nine) == "0");
    CHECK(count_of(*app, noon) == "1");
    // Even to one that would conflict with its old slot.
    app->run("UPDATE bookings SET starts_at = '2026-11-20T12:15:00Z', ends_at = '2026-11-20T12:45:00Z'");
    CHECK(count_of(*app, noon) == "0");
    CHECK(count_of(*app, "2026-11-20T12:15:00Z") == "1");
    app->run("UPDATE bookings SET provider_id = 2");
    CHECK(count_of(*app, "2026-11-20T12:15:00Z") == "0");
    CHECK(booked_count(*app, 2, 1, "2026-11-20T12:15:00Z") == "1");
}

CONTRACT_TEST("a cancelled booking can be moved without affecting any slot") {
    const auto store = database.store();
    const auto app = database.application();
    add_booking(*app, 1, 1, nine, 30, "a", "cancelled");
    app->run("UPDATE bookings SET starts_at = '2026-11-20T12:00:00Z', ends_at = '2026-11-20T12:30:00Z'");
    CHECK(count_of(*app, nine) == "none");
    CHECK(count_of(*app, noon) == "none");
}

CONTRACT_TEST("a booking outlives its slot, and can be deleted after it") {
    const auto store = database.store();
    const auto app = database.application();
    add_booking(*app, 1, 1, nine, 30);
    app->run("DELETE FROM slots");
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
    app->run("UPDATE bookings SET status = 'cancelled'");
    app->run("DELETE FROM bookings");
    CHECK(slots(*app).empty());
}

CONTRACT_TEST("places stay taken if their slot was deleted") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 30, "capacity = 2");
    add_booking(*app, 1, 1, nine, 30, "a");
    app->run("DELETE FROM slots");
    SECTION("another booking finds them taken") {
        add_booking(*app, 1, 1, nine, 30, "b");
        CHECK(count_of(*app, nine) == "2");
        CHECK_THROWS_AS(add_booking(*app, 1, 1, nine, 30, "c"), Refusal);
        app->run("DELETE FROM bookings WHERE customer = 'a'");
        CHECK(count_of(*app, nine) == "1");
    }
    SECTION("so does one that moves there, or whose cancellation is taken back") {
        add_booking(*app, 1, 1, noon, 30, "b");
        add_booking(*app, 1, 1, nine, 30, "c", "cancelled");
        app->run(std::string("UPDATE bookings SET starts_at = '") + nine +
                 "', ends_at = '2026-11-20T09:30:00Z' WHERE customer = 'b'");
        CHECK(count_of(*app, nine) == "2");
        CHECK(refused(*app, "UPDATE bookings SET status = 'confirmed' WHERE customer = 'c'"));
    }
    SECTION("all at once, if there are too many of them") {
        app->run("UPDATE services SET capacity = 1");
        CHECK_THROWS_AS(add_booking(*app, 1, 1, nine, 30, "b"), Refusal);
        CHECK(count_of(*app, nine) == "none");
    }
    SECTION("several bookings of one statement are counted once each") {
        app->run("UPDATE services SET capacity = 3");
        app->run(
            std::string("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                        " (1, 1, '") +
            nine + "', '2026-11-20T09:30:00Z', 'b'), (1, 1, '" + nine + "', '2026-11-20T09:30:00Z', 'c')");
        CHECK(count_of(*app, nine) == "3");
    }
}

CONTRACT_TEST("a capacity that was lowered stays lowered when some of several customers cancel") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET capacity = 3");
    maintain_once(*store, looking_ahead(1), friday);
    for (const char* customer : {"a", "b", "c"}) add_booking(*app, 1, 1, nine, 60, customer);
    app->run("UPDATE services SET capacity = 1");
    maintain_once(*store, looking_ahead(1), friday);
    const auto at_nine = [&] {
        const Row row = app->rows("SELECT capacity, booked_count FROM slots WHERE starts_at = '" +
                                  std::string(nine) + "'")
                            .at(0);
        return row[0] + "/" + row[1];
    };
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'a'");
    CHECK_THROWS_AS(add_booking(*app, 1, 1, nine, 60, "d"), Refusal);
    app->run("DELETE FROM bookings WHERE customer = 'b'");
    CHECK_THROWS_AS(add_booking(*app, 1, 1, nine, 60, "d"), Refusal);
    CHECK(at_nine() == "1/1");
    maintain_once(*store, looking_ahead(1), friday);
    CHECK(at_nine() == "1/1");
    app->run("DELETE FROM bookings WHERE customer = 'c'");
    CHECK(at_nine() == "1/0");
    add_booking(*app, 1, 1, nine, 60, "d");
}

CONTRACT_TEST("a manual slot keeps its own number of places when customers cancel") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 30);
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin)"
        " VALUES (1, 1, '2026-11-20T09:00:00Z', '2026-11-20T09:30:00Z', 5, 'manual')");
    add_booking(*app, 1, 1, nine, 30, "a");
    add_booking(*app, 1, 1, nine, 30, "b");
    app->run("DELETE FROM bookings WHERE customer = 'a'");
    CHECK(app->value("SELECT capacity FROM slots") == "5");
}

CONTRACT_TEST("one statement over many bookings counts each of them") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 30, "capacity = 3");
    for (const char* customer : {"a", "b", "c"}) {
        add_booking(*app, 1, 1, nine, 30, customer);
        add_booking(*app, 1, 1, noon, 30, customer);
    }
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer <> 'c'");
    CHECK(count_of(*app, nine) == "1");
    CHECK(count_of(*app, noon) == "1");
    app->run("DELETE FROM bookings");
    CHECK(count_of(*app, nine) == "0");
    CHECK(count_of(*app, noon) == "0");
}

CONTRACT_TEST("a refused booking changes nothing, and its transaction continues from a savepoint") {
    const auto store = database.store();
    const auto app = database.application();
    add_booking(*app, 1, 1, nine, 30, "a");
    app->run("BEGIN");
    add_booking(*app, 1, 1, noon, 30, "b");
    app->run("SAVEPOINT before_it");
    CHECK_THROWS_AS(add_booking(*app, 1, 1, nine, 30, "c"), Refusal);
    app->run("ROLLBACK TO before_it");
    app->run("COMMIT");
    CHECK(count_of(*app, nine) == "1");
    CHECK(count_of(*app, noon) == "1");
    CHECK(app->number("SELECT count(*) FROM bookings") == 2);
}
