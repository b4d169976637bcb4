#include <algorithm>
#include <sstream>
#include <tuple>

#include "core/samples/samples.hpp"
#include "tests/contract/import_text.hpp"
#include "tests/support/business_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

/// Everything a file can hold, with every field given.
constexpr const char* everything = R"({
 "services":[{"id":10,"name":"Haircut","duration":"30m","step":"15m","buffer_before":"5m","buffer_after":"10m",
              "capacity":2,"min_notice":"2h","max_slots":50,"active":false},
             {"id":11,"name":"Shave","duration":"20m"}],
 "providers":[{"id":1,"name":"Asha","time_zone":"Asia/Kathmandu","active":false,
   "availability":[{"days":["mon","wed"],"from":"09:00","to":"17:00","valid_from":"2026-01-01","valid_until":"2026-12-31"},
                   {"days":["mon"],"from":"09:00","to":"17:00"},{"days":["fri"],"from":"22:00","to":"02:00:30"},
                   {"days":["sun"],"from":"00:00","to":"24:00"}],
   "overrides":[{"date":"2026-12-24","windows":[{"from":"09:00","to":"12:00"},{"from":"14:00","to":"16:00"}]},
                {"date":"2026-12-25","closed":true,"reason":"Christmas"}],
   "services":[{"id":10,"active":false,"hours":[{"days":["mon","tue"],"from":"10:00","to":"12:00"}]},{"id":11}]},
  {"id":2,"name":"Binod \"B\" Łuk","time_zone":"Europe/London"}],
 "bookings":[{"id":3,"provider_id":1,"service_id":10,"starts_at":"2026-12-01T09:00:00+05:45",
              "ends_at":"2026-12-01T09:45:00+05:45","customer":"c-17","status":"pending",
              "created_at":"2026-11-02T03:04:05Z","hold_until":"2026-11-02T03:14:05Z"},
             {"id":4,"provider_id":2,"service_id":11,"starts_at":"2026-12-01T09:00:00Z","customer":"c-18",
              "status":"cancelled"}],
 "variants":[{"id":1,"sku":"TEE-M","stock_quantity":100}],
 "drop_products":[{"id":6,"variant_id":1,"stock_quantity":7}],
 "orders":[{"id":1,"status":"cancelled","payment_status":"failed","created_at":"2026-11-20T09:00:00Z",
            "cancelled_at":"2026-11-20T10:00:00Z","cancel_reason":"payment_timeout",
   "reservations":[{"id":5,"variant_id":1,"drop_product_id":6,"quantity":2,"status":"released",
                    "created_at":"2026-11-20T09:01:00Z","expires_at":"2026-11-20T09:15:00Z",
                    "released_at":"2026-11-20T10:00:00Z"}]},
  {"id":2,"reservations":[{"id":8,"variant_id":1,"quantity":1}]}]})";

}  // namespace

CONTRACT_TEST("an export that is imported elsewhere and exported again is the same") {
    const auto store = database.store();
    std::vector<std::pair<std::string, std::string>> files{{"everything", everything}};
    for (const Sample& sample : samples()) files.emplace_back(sample.name, sample.json);
    for (const auto& [name, json] : files) {
        CAPTURE(name);
        store->schema().reset(friday);
        store->exchange().import(business(json), friday, ImportMode::commit);
        const std::string first = exported_text(*store);
        CHECK(exported_text(*store) == first);

        store->schema().reset(friday);
        store->exchange().import(business(first), friday, ImportMode::commit);
        CHECK(exported_text(*store) == first);
        store->exchange().import(business(first), friday, ImportMode::commit);
        CHECK(exported_text(*store) == first);
    }
}

CONTRACT_TEST("an export holds every field that was imported") {
    const auto store = database.store();
    store->exchange().import(business(everything), friday, ImportMode::commit);
    const Business out = business(exported_text(*store));

    REQUIRE(out.services.size() == 2);
    CHECK(out.services[0].step == std::optional(std::optional(std::chrono::minutes{15})));
    CHECK(out.services[0].max_slots == std::optional(std::optional(50)));
    CHECK(out.services[0].active == false);
    REQUIRE(out.providers.size() == 2);
    CHECK(out.providers[0].active == false);
    CHECK(out.providers[0].availability->size() == 4);
    CHECK(out.providers[0].overrides->size() == 2);
    CHECK(out.providers[0].overrides->at(0).windows.size() == 2);
    CHECK(out.providers[0].overrides->at(1).windows.empty());
    REQUIRE(out.providers[0].offerings->size() == 2);
    CHECK(out.providers[0].offerings->at(0).active == false);
    CHECK(out.providers[0].offerings->at(0).hours->at(0).weekdays == std::vector<unsigned>{1, 2});
    CHECK(out.providers[1].name == "Binod \"B\" Łuk");
    REQUIRE(out.bookings.size() == 2);
    CHECK(out.bookings[0].id == 3);
    CHECK(out.bookings[0].starts_at == at("2026-12-01T03:15:00Z"));
    CHECK(out.bookings[0].ends_at == at("2026-12-01T04:00:00Z"));
    CHECK(out.bookings[0].status == BookingStatus::pending);
    CHECK(out.bookings[0].created_at == at("2026-11-02T03:04:05Z"));
    CHECK(out.bookings[0].hold_until == at("2026-11-02T03:14:05Z"));
    CHECK(out.bookings[1].created_at == friday);
    CHECK_FALSE(out.bookings[1].hold_until);
    REQUIRE(out.orders.size() == 2);
    CHECK(out.orders[0].cancelled_at == std::optional(std::optional(at("2026-11-20T10:00:00Z"))));
    CHECK(out.orders[0].cancel_reason == std::optional(std::optional(std::string("payment_timeout"))));
    const ReservationRecord reservation = out.orders[0].reservations->at(0);
    CHECK(reservation.id == 5);
    CHECK(reservation.drop_product == 6);
    CHECK(reservation.status == ReservationStatus::released);
    CHECK(reservation.released_at == at("2026-11-20T10:00:00Z"));
    CHECK(out.orders[1].reservations->at(0).created_at == friday);
    CHECK(out.drop_products.at(0).variant == 1);
    CHECK(out.variants.at(0).sku == "TEE-M");
}

CONTRACT_TEST("an empty database exports an empty business") {
    const auto store = database.store();
    CHECK(text_of(business(exported_text(*store))) == text_of({}));
}

TEST_CASE("both stores export the same text after the same import", "[postgres]") {
    const auto export_samples = [](TestDatabase& database) {
        const auto store = database.store();
        std::string text;
        for (const Sample& sample : samples()) {
            store->schema().reset(friday);
            store->exchange().import(business(std::string(sample.json)), friday, ImportMode::commit);
            // The numbers that a store gave, and so their order, are its own.
            Business sample_out = business(exported_text(*store));
            std::vector<OrderRecord> orders = sample_out.orders.all();
            for (OrderRecord& order : orders) {
                for (ReservationRecord& reservation : *order.reservations) reservation.id.reset();
                std::sort(order.reservations->begin(), order.reservations->end(),
                          [](const auto& a, const auto& b) {
                              return std::tie(a.variant, a.quantity) < std::tie(b.variant, b.quantity);
                          });
            }
            sample_out.orders = orders;
            text += text_of(sample_out);
        }
        store->schema().reset(friday);
        store->exchange().import(business(everything), friday, ImportMode::commit);
        return text + exported_text(*store);
    };
    if (const auto postgres = postgres_database()) {
        CHECK(export_samples(*postgres) == export_samples(*sqlite_database()));
    }
}

TEST_CASE("what an application wrote as infinite is kept to, and exported as far away (PostgreSQL)",
          "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    add_small_business(*app);
    app->run("UPDATE provider_availability SET valid_from = '-infinity', valid_until = 'infinity'");
    app->run("INSERT INTO availability_overrides (provider_id, date) VALUES (1, '9999-12-31')");
    app->run("INSERT INTO orders (id) VALUES (1)");
    app->run(
        "INSERT INTO product_variants (id, sku, stock_quantity, reserved_quantity) VALUES (1, 'TEE', 5, 1)");
    app->run(
        "INSERT INTO inventory_reservations (order_id, variant_id, quantity, created_at, expires_at)"
        " VALUES (1, 1, 1, '2026-11-20T08:00:00.9Z', 'infinity')");
    maintain_once(*store, looking_ahead(0), friday);
    CHECK(slots(*app).size() == 3);

    const Business out = business(exported_text(*store));
    const AvailabilityRecord& hours = out.providers.at(0).availability->at(0);
    CHECK(hours.valid_from == on("0001-01-01"));
    CHECK(hours.valid_until == on("9999-12-31"));
    CHECK(out.providers.at(0).overrides->at(0).date == on("9999-12-31"));
    const ReservationRecord reservation = out.orders[0].reservations->at(0);
    CHECK(reservation.expires_at == at("9999-12-31T23:59:59Z"));
    CHECK(reservation.created_at == at("2026-11-20T08:00:00Z"));
}

CONTRACT_TEST("calendars and feeds are exported only with secrets, and are the same after an import") {
    const auto store = database.store();
    const auto app = database.application();
    const std::string hash(64, 'a'), other(64, 'b');
    const auto with_lists = [](const std::string& lists) {
        return R"({"providers":[{"id":1,"name":"Asha","time_zone":"UTC",)" + lists + "}]}";
    };
    const auto secret_text = [&] {
        std::ostringstream out;
        BusinessWriter writer(out, nullptr, true);
        store->exchange().export_to(writer);
        writer.finish();
        return out.str();
    };
    import(*store,
           with_lists(R"("calendars":[{"name":"team","source":"https://example.org/secret"},
        {"name":"private","source":"/home/asha/p.ics"}],"feeds":[{"name":"mine","secret_hash":")" +
                      hash + R"("},{"name":"busy","busy_only":true,"secret_hash":")" + other + R"("}])"));
    CHECK_THAT(exported_text(*store), !Catch::Contains("example.org") && !Catch::Contains(hash));
    const std::string exported = secret_text();
    CHECK_THAT(exported, Catch::Contains("https://example.org/secret") && Catch::Contains(hash));
    CHECK(store->feeds().find(hash)->name == "mine");
    app->run("UPDATE provider_calendars SET synced_at = added_at");
    app->run(
        "INSERT INTO provider_busy (provider_id, calendar, starts_at, ends_at, summary) VALUES"
        " (1, 'team', '2026-12-01T09:00:00Z', '2026-12-01T10:00:00Z', ''),"
        " (1, 'private', '2026-12-01T09:00:00Z', '2026-12-01T10:00:00Z', '')");
    CHECK(report_of(*store, exported).providers.unchanged == 1);
    CHECK(app->number("SELECT count(*) FROM provider_calendars WHERE synced_at IS NOT NULL") == 2);

    // A given list replaces the stored one; what is left out of it goes with its busy times.
    CHECK(report_of(*store, with_lists(R"("calendars":[{"name":"team","source":"https://example.org/new"}])"))
              .providers.changed == 1);
    CHECK(app->rows("SELECT name, source FROM provider_calendars") ==
          std::vector<Row>{{"team", "https://example.org/new"}});
    CHECK(app->rows("SELECT calendar FROM provider_busy") == std::vector<Row>{{"team"}});
    // Under a new name it is the same calendar if its source is: its times must not be free until it is read.
    CHECK(
        report_of(
            *store,
            with_lists(
                R"("calendars":[{"name":"all","source":"https://example.org/new"},{"name":"bin","source":"/b"}])"))
            .providers.changed == 1);
    CHECK(app->rows("SELECT name, source FROM provider_calendars ORDER BY name") ==
          std::vector<Row>{{"all", "https://example.org/new"}, {"bin", "/b"}});
    CHECK(app->rows("SELECT calendar FROM provider_busy") == std::vector<Row>{{"all"}});
    CHECK(app->number("SELECT count(*) FROM provider_calendars WHERE synced_at IS NOT NULL") == 1);
    // Two names for one source: one of them keeps the times.
    import(*store, with_lists(R"("calendars":[{"name":"all","source":"https://example.org/new"},
        {"name":"copy","source":"https://example.org/new"}])"));
    import(*store, with_lists(R"("calendars":[{"name":"x","source":"https://example.org/new"},
        {"name":"y","source":"https://example.org/new"}])"));
    CHECK(app->number("SELECT count(*) FROM provider_busy") == 1);
    CHECK(app->number("SELECT count(*) FROM provider_calendars") == 2);
    CHECK(app->number("SELECT count(*) FROM calendar_feeds") == 2);
    import(*store, with_lists(R"("feeds":[])"));
    CHECK(app->number("SELECT count(*) FROM calendar_feeds") == 0);

    store->schema().reset(friday);
    store->exchange().import(business(exported), friday, ImportMode::commit);
    CHECK(secret_text() == exported);
}
