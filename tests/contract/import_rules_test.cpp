#include "tests/contract/import_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

std::vector<Row> revisions(Application& app) {
    auto rows = app.rows("SELECT id, rules_revision FROM providers ORDER BY id");
    for (auto& row : app.rows("SELECT id, rules_revision FROM services ORDER BY id")) rows.push_back(row);
    return rows;
}

}  // namespace

CONTRACT_TEST("a file of rules is stored as it says, with defaults for what it leaves out") {
    const auto store = database.store();
    const auto app = database.application();
    const ImportCounts counts = import(*store, salon);
    CHECK(counts.providers == 1);
    CHECK(counts.services == 2);
    CHECK(counts.offerings == 2);
    CHECK(counts.bookings == 0);
    CHECK(app->rows("SELECT id, name, time_zone, active FROM providers") ==
          std::vector<Row>{{"1", "Asha", "Asia/Kathmandu", "1"}});
    CHECK(app->rows(
              "SELECT id, name, duration_minutes, step_minutes, buffer_before_minutes, buffer_after_minutes,"
              " capacity, min_notice_minutes, max_slots, active FROM services ORDER BY id") ==
          std::vector<Row>{{"10", "Haircut", "30", "15", "5", "10", "2", "120", "50", "1"},
                           {"11", "Shave", "20", "null", "0", "0", "1", "0", "null", "1"}});
    CHECK(app->rows("SELECT provider_id, service_id, active FROM offerings ORDER BY service_id") ==
          std::vector<Row>{{"1", "10", "1"}, {"1", "11", "1"}});
    CHECK(app->number("SELECT count(*) FROM provider_availability WHERE valid_from = '2026-01-01'") == 2);
    CHECK(app->number(
              "SELECT count(*) FROM provider_availability WHERE weekday = 5 AND valid_from IS NULL") == 1);
    CHECK(app->number("SELECT count(*) FROM availability_overrides WHERE starts IS NULL") == 1);
    CHECK(app->number(
              "SELECT count(*) FROM availability_overrides WHERE date = '2026-12-24' AND ends = '12:00'") ==
          1);
    CHECK(app->rows("SELECT service_id, weekday FROM service_time_slots") == std::vector<Row>{{"10", "1"}});
}

CONTRACT_TEST("the same file again changes nothing, and no revision") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, shop);
    import(*store, booking(R"(,"customer":"c-1")"));
    const auto before = revisions(*app);
    const auto ids = app->rows("SELECT id FROM provider_availability ORDER BY id");
    const auto held = app->rows("SELECT id, status FROM inventory_reservations ORDER BY id");
    import(*store, salon);
    import(*store, shop);
    import(*store, booking(R"(,"customer":"c-1")"));
    CHECK(revisions(*app) == before);
    CHECK(app->rows("SELECT id FROM provider_availability ORDER BY id") == ids);
    CHECK(app->rows("SELECT id, status FROM inventory_reservations ORDER BY id") == held);
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
    CHECK(app->value("SELECT reserved_quantity FROM product_variants WHERE id = 1") == "5");
}

CONTRACT_TEST("lists are compared as sets: another order and repetitions change no revision") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    const auto before = revisions(*app);
    import(*store, R"({"providers":[{"id":1,
        "availability":[{"days":["fri"],"from":"22:00","to":"02:00"},{"days":["fri"],"from":"22:00","to":"02:00"},
                        {"days":["tue"],"from":"09:00","to":"17:00","valid_from":"2026-01-01"},
                        {"days":["mon"],"from":"09:00:00","to":"17:00","valid_from":"2026-01-01"}],
        "overrides":[{"date":"2026-12-24","windows":[{"from":"09:00","to":"12:00"}]},{"date":"2026-12-25","closed":true}],
        "services":[{"id":11},{"id":10}]}]})");
    CHECK(revisions(*app) == before);
}

CONTRACT_TEST("a field that an update leaves out is not changed") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    app->run("UPDATE offerings SET active = false WHERE service_id = 11");
    import(*store, R"({"providers":[{"id":1,"name":"Asha K."}],"services":[{"id":10,"capacity":3}]})");
    CHECK(app->rows("SELECT name, time_zone FROM providers") ==
          std::vector<Row>{{"Asha K.", "Asia/Kathmandu"}});
    CHECK(
        app->rows(
            "SELECT name, duration_minutes, step_minutes, capacity, max_slots FROM services WHERE id = 10") ==
        std::vector<Row>{{"Haircut", "30", "15", "3", "50"}});
    CHECK(app->number("SELECT count(*) FROM provider_availability") == 3);
    CHECK(app->number("SELECT count(*) FROM availability_overrides") == 2);
    CHECK(app->number("SELECT count(*) FROM offerings WHERE active") == 1);
    CHECK(app->number("SELECT count(*) FROM service_time_slots") == 1);
}

CONTRACT_TEST("null removes an optional value of a service") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    import(*store, R"({"services":[{"id":10,"step":null,"max_slots":null}]})");
    CHECK(app->rows("SELECT step_minutes, max_slots FROM services WHERE id = 10") ==
          std::vector<Row>{{"null", "null"}});
}

CONTRACT_TEST("a given list replaces the stored one") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    const auto before = revisions(*app);
    import(*store, R"({"providers":[{"id":1,"availability":[{"days":["sun"],"from":"10:00","to":"11:00"}],
        "overrides":[],"services":[{"id":10,"active":false,"hours":[]}]}]})");
    CHECK(app->rows("SELECT weekday FROM provider_availability") == std::vector<Row>{{"7"}});
    CHECK(app->number("SELECT count(*) FROM availability_overrides") == 0);
    CHECK(app->rows("SELECT service_id, active FROM offerings") == std::vector<Row>{{"10", "0"}});
    CHECK(app->number("SELECT count(*) FROM service_time_slots") == 0);
    CHECK(revisions(*app).at(0) != before.at(0));
    CHECK(revisions(*app).at(1) == before.at(1));
}

CONTRACT_TEST("slots of an offering that a file leaves out are withdrawn by the next run") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, salon);
    maintain_once(*store, {}, friday);
    REQUIRE_FALSE(starts(*app, 1, 11).empty());
    import(*store, R"({"providers":[{"id":1,"services":[{"id":10}]}]})");
    maintain_once(*store, {}, friday);
    CHECK(starts(*app, 1, 11).empty());
    CHECK_FALSE(starts(*app, 1, 10).empty());
}

CONTRACT_TEST("an import causes work for the next run only if it changes rules") {
    const auto store = database.store();
    import(*store, salon);
    maintain_once(*store, {}, friday);
    import(*store, salon);
    CHECK(providers_with_work(*store, {}, friday).empty());
    import(*store, R"({"services":[{"id":11,"duration":"25m"}]})");
    CHECK(providers_with_work(*store, {}, friday) == std::vector<ProviderId>{1});
}

CONTRACT_TEST("a dry run reports what an import would, and changes nothing") {
    const auto store = database.store();
    const auto app = database.application();
    CHECK(import(*store, salon, ImportMode::rehearse).offerings == 2);
    CHECK(app->number("SELECT count(*) FROM providers") == 0);
    CHECK(app->number("SELECT count(*) FROM services") == 0);
    CHECK(import(*store, shop, ImportMode::rehearse).reservations == 3);
    CHECK(app->number("SELECT count(*) FROM orders") == 0);
    import(*store, salon);
    CHECK(app->number("SELECT count(*) FROM providers") == 1);
}

CONTRACT_TEST("an empty file is fine") {
    const auto store = database.store();
    CHECK(import(*store, "{}").providers == 0);
}
