#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

// Which names the functions of the PostgreSQL schema may find.
using namespace slotctl;
using namespace slotctl::tests;

TEST_CASE("what slotctl puts into a PostgreSQL schema finds nothing by name that another role may define",
          "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    CHECK(app->number("SELECT count(*) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
                      " AND proname LIKE 'slotctl%'") > 5);
    CHECK(
        app->rows("SELECT proname, proconfig FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
                  " AND proname LIKE 'slotctl%'"
                  " AND proconfig IS DISTINCT FROM ARRAY['search_path=pg_catalog, pg_temp']")
            .empty());
}

TEST_CASE(
    "another role's functions in the schema of the tables are never called by its triggers (PostgreSQL)",
    "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    const std::string role = "decoy_" + app->value("SELECT current_schema()");
    app->run("CREATE ROLE " + role);
    app->run("DO $$ BEGIN EXECUTE 'GRANT CREATE, USAGE ON SCHEMA ' || current_schema() || ' TO " + role +
             "'; END $$");
    app->run("CREATE TABLE decoys_called (name text); GRANT ALL ON decoys_called TO " + role);
    app->run("SET ROLE " + role);
    for (const char* signature :
         {"count(integer) RETURNS bigint", "max(text) RETURNS timestamptz",
          "make_interval(mins integer) RETURNS interval", "make_interval(mins bigint) RETURNS interval",
          "hashint8extended(bigint, integer) RETURNS bigint",
          "date_part(text, timestamp) RETURNS double precision",
          "slotctl_touch(integer, integer) RETURNS void"}) {
        const std::string text = signature;
        app->run("CREATE FUNCTION " + text +
                 " LANGUAGE plpgsql AS $$ BEGIN INSERT INTO decoys_called VALUES ('" +
                 text.substr(0, text.find('(')) + "'); RETURN " + (text.ends_with("void") ? "" : "NULL") +
                 "; END $$");
    }
    app->run("RESET ROLE");

    add_small_business(*app);
    maintain_once(*store, looking_ahead(1), friday);
    add_booking(*app, 1, 1, "2026-11-20T09:00:00Z", 90, "a");
    add_booking(*app, 1, 1, "2026-11-21T05:00:00Z", 60, "b");
    app->run("UPDATE bookings SET ends_at = '2026-11-20T09:45:00Z' WHERE customer = 'a'");
    app->run("UPDATE bookings SET status = 'cancelled'");
    app->run("DELETE FROM bookings");
    app->run("UPDATE services SET buffer_after_minutes = 10");
    app->run("DELETE FROM provider_availability WHERE weekday = 1");
    CHECK(app->rows("SELECT name FROM decoys_called").empty());

    app->run("DROP OWNED BY " + role + "; DROP ROLE " + role);
}
