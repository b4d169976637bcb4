#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

/// SQLite runs triggers in the statement's own conflict mode, and none for the rows that a REPLACE pushes
/// out. The guarantees hold all the same, for connections with any settings.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

constexpr const char* nine = "2026-11-20T09:00:00Z";
constexpr const char* noon = "2026-11-20T12:00:00Z";

std::string booking(const std::string& verb, const std::string& id, const std::string& start,
                    const std::string& end, const std::string& service = "1",
                    const std::string& status = "confirmed") {
    return verb +
           " INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, status) VALUES (" +
           id + ", 1, " + service + ", '2026-11-20T" + start + ":00Z', '2026-11-20T" + end + ":00Z', 'c', '" +
           status + "')";
}

/// A database with a service for one and one for three, and an application's connection to it.
struct Scene {
    std::unique_ptr<TestDatabase> database = sqlite_database();
    std::unique_ptr<Store> store = database->store();
    std::unique_ptr<Application> app = database->application();

    Scene() {
        add_service(*app, 1, 30);
        add_service(*app, 3, 30, "capacity = 3");
    }
    std::string count(const std::string& start, ServiceId service = 1) {
        return booked_count(*app, 1, service, start);
    }
};

/// Settings with which an application may open the file.
std::string any_setting() {
    return GENERATE(as<std::string>(), "PRAGMA recursive_triggers = OFF", "PRAGMA recursive_triggers = ON",
                    "PRAGMA foreign_keys = ON");
}

}  // namespace

TEST_CASE("INSERT OR IGNORE does not overbook a slot or a provider") {
    Scene scene;
    scene.app->run(any_setting());
    scene.app->run(booking("INSERT", "1", "09:00", "09:30"));
    for (const char* verb :
         {"INSERT OR IGNORE", "INSERT OR REPLACE", "INSERT OR FAIL", "INSERT OR ROLLBACK"}) {
        CAPTURE(verb);
        CHECK(refused(*scene.app, booking(verb, "2", "09:00", "09:30")));
        CHECK(refused(*scene.app, booking(verb, "2", "09:15", "09:45")));
    }
    CHECK(scene.count(nine) == "1");
    CHECK(scene.app->number("SELECT count(*) FROM bookings") == 1);
    CHECK(scene.app->number("SELECT count(*) FROM slots") == 1);
}

TEST_CASE("UPDATE OR IGNORE does not overbook either") {
    Scene scene;
    scene.app->run(booking("INSERT", "1", "09:00", "09:30"));
    scene.app->run(booking("INSERT", "2", "09:00", "09:30", "1", "cancelled"));
    CHECK(refused(*scene.app, "UPDATE OR IGNORE bookings SET status = 'confirmed' WHERE id = 2"));
    CHECK(refused(*scene.app, "UPDATE OR REPLACE bookings SET status = 'confirmed' WHERE id = 2"));
    scene.app->run("UPDATE OR IGNORE slots SET booked_count = 2");
    CHECK(scene.count(nine) == "1");
}

TEST_CASE("INSERT OR IGNORE of an existing booking changes nothing") {
    Scene scene;
    scene.app->run(any_setting());
    scene.app->run(booking("INSERT", "1", "09:00", "09:30", "3"));
    scene.app->run(booking("INSERT OR IGNORE", "1", "12:00", "12:30", "3"));
    CHECK(scene.count(nine, 3) == "1");
    CHECK(scene.count(noon, 3) == "none");
    scene.app->run(booking("INSERT", "2", "12:00", "12:30", "3"));
    CHECK(scene.count(nine, 3) == "1");
    CHECK(scene.count(noon, 3) == "1");
}

TEST_CASE("INSERT OR REPLACE frees the replaced booking's place") {
    Scene scene;
    scene.app->run(any_setting());
    SECTION("for another slot") {
        scene.app->run(booking("INSERT", "1", "09:00", "09:30"));
        scene.app->run(booking("INSERT OR REPLACE", "1", "12:00", "12:30"));
        CHECK(scene.count(nine) == "0");
        CHECK(scene.count(noon) == "1");
    }
    SECTION("for the same slot, which it fills") {
        scene.app->run(booking("INSERT", "1", "09:00", "09:30"));
        scene.app->run(booking("REPLACE", "1", "09:00", "09:30"));
        CHECK(scene.count(nine) == "1");
    }
    SECTION("for a slot that the replaced one stood in the way of") {
        scene.app->run(booking("INSERT", "1", "09:00", "09:30"));
        scene.app->run(booking("REPLACE", "1", "09:15", "09:45"));
        CHECK(scene.count(nine) == "0");
        CHECK(scene.count("2026-11-20T09:15:00Z") == "1");
    }
    SECTION("among others in the slot") {
        scene.app->run(booking("INSERT", "1", "09:00", "09:30", "3"));
        scene.app->run(booking("INSERT", "2", "09:00", "09:30", "3"));
        scene.app->run(booking("REPLACE", "2", "09:00", "09:30", "3"));
        CHECK(scene.count(nine, 3) == "2");
        scene.app->run(booking("REPLACE", "2", "09:00", "09:30", "3", "cancelled"));
        CHECK(scene.count(nine, 3) == "1");
    }
    SECTION("of a cancelled one there is none") {
        scene.app->run(booking("INSERT", "1", "09:00", "09:30", "3", "cancelled"));
        scene.app->run(booking("INSERT", "2", "09:00", "09:30", "3"));
        scene.app->run(booking("REPLACE", "1", "09:00", "09:30", "3"));
        CHECK(scene.count(nine, 3) == "2");
    }
    SECTION("by an update of the id") {
        scene.app->run(booking("INSERT", "1", "09:00", "09:30"));
        scene.app->run(booking("INSERT", "2", "12:00", "12:30"));
        scene.app->run("UPDATE OR REPLACE bookings SET id = 1 WHERE id = 2");
        CHECK(scene.count(nine) == "0");
        CHECK(scene.count(noon) == "1");
    }
}

TEST_CASE("an upsert of a booking counts once") {
    Scene scene;
    scene.app->run(any_setting());
    const std::string upsert =
        booking("INSERT", "1", "09:00", "09:30", "3") +
        " ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, status = excluded.status";
    scene.app->run(upsert);
    scene.app->run(upsert);
    CHECK(scene.count(nine, 3) == "1");
    scene.app->run(booking("INSERT", "1", "09:00", "09:30", "3", "cancelled") +
                   " ON CONFLICT (id) DO UPDATE SET status = excluded.status");
    CHECK(scene.count(nine, 3) == "0");
    scene.app->run(booking("INSERT", "2", "09:00", "09:30", "3"));
    CHECK(scene.count(nine, 3) == "1");
}

TEST_CASE("INSERT OR REPLACE of a booked slot meets the same refusal") {
    Scene scene;
    scene.app->run(any_setting());
    scene.app->run(booking("INSERT", "1", "09:00", "09:30"));
    CHECK(refused(
        *scene.app,
        "INSERT OR REPLACE INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)"
        " VALUES (1, 3, '2026-11-20T09:10:00Z', '2026-11-20T09:20:00Z', 1, 1)"));
    CHECK(refused(
        *scene.app,
        "INSERT OR IGNORE INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)"
        " VALUES (1, 3, '2026-11-20T09:10:00Z', '2026-11-20T09:20:00Z', 1, 1)"));
}

TEST_CASE("a rule that INSERT OR REPLACE takes from another provider moves both revisions") {
    Scene scene;
    add_provider(*scene.app, 1);
    add_provider(*scene.app, 2);
    scene.app->run(
        "INSERT INTO provider_availability (id, provider_id, weekday, starts, ends)"
        " VALUES (5, 1, 1, '09:00', '12:00')");
    const auto before = scene.app->rows("SELECT rules_revision FROM providers ORDER BY id");
    scene.app->run(
        "REPLACE INTO provider_availability (id, provider_id, weekday, starts, ends)"
        " VALUES (5, 2, 1, '09:00', '12:00')");
    const auto after = scene.app->rows("SELECT rules_revision FROM providers ORDER BY id");
    CHECK(after.at(0) != before.at(0));
    CHECK(after.at(1) != before.at(1));
}

TEST_CASE("a provider that INSERT OR REPLACE puts in another's place has a new revision") {
    Scene scene;
    add_provider(*scene.app, 1);
    const std::string before = scene.app->value("SELECT rules_revision FROM providers");
    scene.app->run("REPLACE INTO providers (id, name, time_zone) VALUES (1, 'Binod', 'UTC')");
    CHECK(scene.app->value("SELECT rules_revision FROM providers") != before);
}

TEST_CASE("the triggers refuse in plain English") {
    Scene scene;
    scene.app->run(booking("INSERT", "1", "09:00", "09:30"));
    CHECK_THROWS_WITH(scene.app->run(booking("INSERT", "2", "09:00", "09:30")),
                      "the slot is full: its capacity is taken by other bookings");
    CHECK_THROWS_WITH(scene.app->run(booking("INSERT", "2", "09:15", "09:45")),
                      "the provider is booked for another slot at that time");
}

TEST_CASE("an instant has one form in every table, so that text sorts by time") {
    Scene scene;
    add_provider(*scene.app, 1);
    for (const char* text : {"2026-11-20 09:00:00", "2026-11-20T09:00:00", "2026-11-20T09:00Z",
                             "2026-11-20T09:00:00.5Z", "2026-11-20T09:00:00+00:00", "2026-02-30T09:00:00Z",
                             "2026-11-20T24:00:00Z", "2026-11-20t09:00:00z", "1795165200", "soon", "now"}) {
        CAPTURE(text);
        const std::string value = "'" + std::string(text) + "'";
        CHECK(refused(*scene.app,
                      "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                      " (1, 1, " +
                          value + ", '2999-01-01T00:00:00Z', 'c')"));
        CHECK(refused(*scene.app,
                      "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                      " (1, 1, '1999-01-01T00:00:00Z', " +
                          value + ", 'c')"));
        CHECK(refused(*scene.app,
                      "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin)"
                      " VALUES (1, 1, " +
                          value + ", '2999-01-01T00:00:00Z', 1, 'manual')"));
        CHECK(refused(*scene.app, "INSERT INTO orders (id, created_at) VALUES (1, " + value + ")"));
        CHECK(refused(*scene.app, "INSERT INTO orders (id, cancelled_at) VALUES (1, " + value + ")"));
        CHECK(refused(*scene.app,
                      "INSERT INTO job_runs (job, status, started_at, host, pid, version) VALUES ('maintain',"
                      " 'ok', " +
                          value + ", 'h', 1, '1')"));
        CHECK(refused(*scene.app,
                      "INSERT INTO availability_overrides (provider_id, date) VALUES (1, " + value + ")"));
    }
    scene.app->run("INSERT INTO orders (id) VALUES (1)");
    CHECK(parse_instant(scene.app->value("SELECT created_at FROM orders")));
}
