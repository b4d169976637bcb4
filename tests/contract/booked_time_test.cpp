#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/earlier_schema.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

std::string today_at(const std::string& time) {
    return "2026-11-20T" + time + ":00Z";
}

void book(Application& app, ServiceId service, const std::string& from, int minutes,
          const std::string& customer = "c", const std::string& status = "confirmed") {
    add_booking(app, 1, service, today_at(from), minutes, customer, status);
}

bool books(Application& app, ServiceId service, const std::string& from, int minutes,
           const std::string& customer = "c") {
    try {
        book(app, service, from, minutes, customer);
        return true;
    } catch (const Refusal&) {
        return false;
    }
}

void end_at(Application& app, const std::string& customer, const std::string& end) {
    app.run("UPDATE bookings SET ends_at = '" + today_at(end) + "' WHERE customer = '" + customer + "'");
}

/// A free slot of provider 1 from 12:00 to 13:00 on Friday.
void add_slot_at_noon(Application& app, ServiceId service = 1) {
    app.run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity) SELECT 1, id, "
        "'2026-11-20T12:00:00Z', '2026-11-20T13:00:00Z', capacity FROM services WHERE id = " +
        std::to_string(service));
}

}  // namespace

CONTRACT_TEST("a booking blocks its own time, longer or shorter than its slot") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 60, "capacity = 2");
    add_service(*app, 2, 30);
    add_slot_at_noon(*app);
    SECTION("longer") {
        book(*app, 1, "12:00", 90);
        CHECK_FALSE(books(*app, 2, "13:00", 30));
        CHECK(books(*app, 2, "13:30", 30));
    }
    SECTION("shorter") {
        book(*app, 1, "12:00", 30);
        CHECK_FALSE(books(*app, 2, "12:29", 30));
        CHECK(books(*app, 2, "12:30", 30));
        // The slot's other place extends into that time.
        CHECK_FALSE(books(*app, 1, "12:00", 60));
        CHECK(books(*app, 1, "12:00", 30));
    }
    SECTION("whatever stands there first, the slot or the booking") {
        app->run("DELETE FROM slots");
        book(*app, 1, "12:00", 90);
        CHECK_FALSE(books(*app, 1, "13:00", 60));
        CHECK(books(*app, 1, "13:30", 60));
    }
}

CONTRACT_TEST("several bookings of a slot block it until the last one ends") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 60, "capacity = 3, buffer_after_minutes = 10");
    add_service(*app, 2, 10);
    add_slot_at_noon(*app);
    book(*app, 1, "12:00", 60, "a");
    book(*app, 1, "12:00", 90, "b");
    book(*app, 1, "12:00", 30, "d");
    CHECK_FALSE(books(*app, 2, "13:39", 1));
    SECTION("one that is cancelled gives back the time that it alone took") {
        app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'b'");
        CHECK_FALSE(books(*app, 2, "13:09", 1));
        CHECK(books(*app, 2, "13:10", 10));
        CHECK(refused(*app, "UPDATE bookings SET status = 'confirmed' WHERE customer = 'b'"));
    }
    SECTION("so does one that is deleted, or moves away") {
        app->run("DELETE FROM bookings WHERE customer = 'b'");
        app->run(
            "UPDATE bookings SET starts_at = '2026-11-20T18:00:00Z', ends_at = '2026-11-20T19:00:00Z'"
            " WHERE customer = 'a'");
        CHECK_FALSE(books(*app, 2, "12:39", 1));
        CHECK(books(*app, 2, "12:40", 10));
    }
    SECTION("one that ends sooner gives back the rest, and one that ends later takes it") {
        end_at(*app, "b", "13:05");
        CHECK_FALSE(books(*app, 2, "13:14", 1));
        CHECK(books(*app, 2, "13:15", 10, "next"));
        CHECK_THROWS_AS(end_at(*app, "a", "13:06"), Refusal);
        CHECK_THROWS_AS(end_at(*app, "d", "16:00"), Refusal);
        app->run("DELETE FROM bookings WHERE customer = 'next'");
        end_at(*app, "a", "13:06");
    }
    SECTION("several at once") {
        app->run("UPDATE bookings SET ends_at = '2026-11-20T12:20:00Z'");
        CHECK(books(*app, 2, "12:30", 10));
        app->run("DELETE FROM bookings");
        app->run(
            "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
            " (1, 1, '2026-11-20T12:00:00Z', '2026-11-20T12:30:00Z', 'x'),"
            " (1, 1, '2026-11-20T12:00:00Z', '2026-11-20T13:30:00Z', 'y'),"
            " (1, 1, '2026-11-20T12:00:00Z', '2026-11-20T13:30:00Z', 'z')");
        CHECK_FALSE(books(*app, 2, "13:39", 1));
        CHECK(books(*app, 2, "13:40", 10));
    }
}

CONTRACT_TEST("a service whose duration was raised is booked for that duration, even in older slots") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET duration_minutes = 30");
    maintain_once(*store, looking_ahead(2), friday);
    app->run("UPDATE services SET duration_minutes = 60");
    CHECK(books(*app, 1, "09:00", 60));
    CHECK_FALSE(books(*app, 1, "09:30", 60));
    CHECK(books(*app, 1, "10:00", 60));
    maintain_once(*store, looking_ahead(2), friday);
    CHECK_FALSE(books(*app, 1, "09:30", 30));
}

CONTRACT_TEST(
    "a cancellation is never refused, not even if a buffer was raised beyond the existing bookings") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 60, "capacity = 2");
    add_service(*app, 2, 60);
    book(*app, 1, "12:00", 60, "a");
    book(*app, 1, "12:00", 60, "b");
    book(*app, 2, "13:00", 60, "next");
    book(*app, 2, "11:00", 60, "before");
    app->run("UPDATE services SET buffer_before_minutes = 30, buffer_after_minutes = 30");
    SECTION("one of several places") {
        app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'a'");
        CHECK(booked_count(*app, 1, 1, today_at("12:00")) == "1");
        // It takes no more of the provider's time than the other booking does.
        CHECK(books(*app, 1, "12:00", 60, "again"));
    }
    SECTION("a booking that ends sooner") {
        end_at(*app, "a", "12:30");
        end_at(*app, "b", "12:40");
        app->run("DELETE FROM bookings WHERE customer = 'next'");
        app->run("UPDATE services SET buffer_before_minutes = 0");
        CHECK_FALSE(books(*app, 2, "12:39", 10));
        CHECK(books(*app, 2, "12:40", 10));
    }
}

CONTRACT_TEST("nobody can write that a booked slot blocks less than its bookings") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 60, "buffer_after_minutes = 10");
    add_slot_at_noon(*app);
    book(*app, 1, "12:00", 90);
    CHECK(refused(*app, "UPDATE slots SET blocked_until = '2026-11-20T13:00:00Z'"));
    CHECK(refused(*app, "UPDATE slots SET blocked_from = '2026-11-20T12:30:00Z'"));
    CHECK(refused(*app,
                  "UPDATE slots SET blocked_from = '2026-11-20T10:00:00Z', blocked_until = "
                  "'2026-11-20T10:01:00Z'"));
    app->run("UPDATE slots SET blocked_until = NULL, blocked_from = NULL");
    CHECK(app->value("SELECT " + app->instant("blocked_until") + " FROM slots") == today_at("13:40"));
    // Somebody may want no buffer for one slot.
    app->run("UPDATE slots SET blocked_until = '2026-11-20T13:30:00Z'");
}

CONTRACT_TEST("a booked slot that is moved to another provider or service blocks the time there") {
    const auto store = database.store();
    const auto app = database.application();
    add_service(*app, 1, 60);
    add_service(*app, 2, 60, "buffer_after_minutes = 30");
    book(*app, 1, "12:00", 60, "a");
    add_booking(*app, 2, 1, today_at("12:30"), 60, "b");
    CHECK(refused(*app, "UPDATE slots SET provider_id = 2 WHERE provider_id = 1"));
    CHECK(refused(*app, "UPDATE bookings SET provider_id = 2 WHERE customer = 'a'"));
    book(*app, 1, "13:00", 60, "d");
    CHECK(refused(*app,
                  "UPDATE slots SET service_id = 2 WHERE provider_id = 1 AND starts_at = "
                  "'2026-11-20T12:00:00Z'"));
}

CONTRACT_TEST("bookings that already overlap stay when a schema step introduces their own time") {
    const auto app = of_schema(database, 9);
    add_service(*app, 1, 30);
    add_service(*app, 2, 60);
    app->run(
        "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity) VALUES"
        " (1, 1, '2026-11-20T12:00:00Z', '2026-11-20T12:30:00Z', 1),"
        " (1, 1, '2026-11-20T12:30:00Z', '2026-11-20T13:00:00Z', 1),"
        " (1, 2, '2026-11-20T14:00:00Z', '2026-11-20T15:00:00Z', 1),"
        " (1, 1, '2026-11-20T16:00:00Z', '2026-11-20T16:30:00Z', 1)");
    book(*app, 1, "12:00", 60, "overlapping");
    book(*app, 1, "12:30", 60, "overlapped");
    book(*app, 2, "14:00", 20, "short");
    book(*app, 1, "16:00", 60, "long");

    const auto store = database.store();

    CHECK(app->number("SELECT count(*) FROM bookings WHERE status = 'confirmed'") == 4);
    CHECK(booked_count(*app, 1, 1, today_at("12:00")) == "1");
    CHECK_FALSE(books(*app, 1, "13:00", 30));
    CHECK(books(*app, 1, "14:20", 30));
    CHECK_FALSE(books(*app, 1, "16:30", 30));
    // The two that overlap can be resolved.
    app->run("UPDATE bookings SET status = 'cancelled' WHERE customer = 'overlapping'");
    CHECK(booked_count(*app, 1, 1, today_at("12:00")) == "0");
    CHECK(books(*app, 1, "12:00", 30));
}
