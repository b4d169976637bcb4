#include "core/booking/names.hpp"
#include "core/store/listing_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/unreserve_once.hpp"

/// What people look up: a page of a list at a time.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::minutes;

using Names = std::vector<std::string>;

const Instant now = at("2026-11-20T09:00:00Z");

void name_provider(Application& app, int id, const std::string& name, bool active = true) {
    app.run("INSERT INTO providers (id, name, time_zone, active) VALUES (" + std::to_string(id) + ", '" +
            name + "', 'Europe/Berlin', " + (active ? "'1'" : "'0'") + ")");
}

Names names_of(const Listed<ListedProvider>& list) {
    Names names;
    for (const ListedProvider& provider : list.items) names.push_back(provider.name);
    return names;
}

}  // namespace

CONTRACT_TEST("providers are listed by name, a page at a time, with how many there are") {
    const auto store = database.store();
    const auto app = database.application();
    for (int id = 1; id <= 7; ++id) name_provider(*app, id, "p" + std::to_string(8 - id));
    const auto first = store->listings().providers({"", 0, 3});
    CHECK(first.total == 7);
    CHECK(names_of(first) == Names{"p1", "p2", "p3"});
    CHECK(names_of(store->listings().providers({"", 6, 3})) == Names{"p7"});
    CHECK(store->listings().providers({"", 9, 3}).items.empty());
    CHECK(store->listings().providers({"", 9, 3}).total == 7);
}

CONTRACT_TEST("a provider is found by any part of its name in either case, or by its id") {
    const auto store = database.store();
    const auto app = database.application();
    name_provider(*app, 12, "Asha Gurung");
    name_provider(*app, 34, "O''Brien 12%_");
    name_provider(*app, 120, "Zoë");
    const auto found = [&](const char* search) {
        return names_of(store->listings().providers({search, 0, 10}));
    };
    CHECK(found("gUrU") == Names{"Asha Gurung"});
    CHECK(found("o'b") == Names{"O'Brien 12%_"});
    CHECK(found("%") == Names{"O'Brien 12%_"});
    CHECK(found("_") == Names{"O'Brien 12%_"});
    CHECK(found("12") == Names{"Asha Gurung", "O'Brien 12%_"});
    CHECK(found("120") == Names{"Zoë"});
    CHECK(found("zoë") == Names{"Zoë"});
    CHECK(found("nobody").empty());
    CHECK(found("999999999999999999999").empty());
}

CONTRACT_TEST("a listed provider says its zone, whether it is active, and how many services it offers") {
    const auto store = database.store();
    const auto app = database.application();
    name_provider(*app, 1, "a");
    name_provider(*app, 2, "b", false);
    app->run(
        "INSERT INTO services (id, name, duration_minutes, active) VALUES (1, 's', 30, '1'), (2, 't', 30, "
        "'0'),"
        " (3, 'u', 30, '1')");
    app->run(
        "INSERT INTO offerings (provider_id, service_id, active) VALUES (1, 1, '1'), (1, 2, '1'), (1, 3, "
        "'0')");
    const auto provider = store->listings().provider(1);
    REQUIRE(provider);
    CHECK(provider->time_zone == "Europe/Berlin");
    CHECK(provider->active);
    CHECK(provider->offerings == 1);
    CHECK_FALSE(store->listings().provider(2)->active);
    CHECK_FALSE(store->listings().provider(3));
}

CONTRACT_TEST("an empty business has empty lists and totals of zero") {
    const auto store = database.store();
    CHECK(store->listings().providers({}).total == 0);
    CHECK(store->listings().variants({}).total == 0);
    CHECK(store->listings().endings(minutes{15}, 10).empty());
    const StockTotals totals = store->listings().stock_totals(now, minutes{15});
    CHECK(totals.variants == 0);
    CHECK(totals.stock == 0);
    CHECK(totals.active == 0);
}

CONTRACT_TEST("stock is listed by what is held, and added up") {
    const auto store = database.store();
    const auto app = database.application();
    app->run(
        "INSERT INTO product_variants (id, sku, stock_quantity, reserved_quantity) VALUES (1, 'TEE-S', 10, "
        "0),"
        " (2, 'TEE-M', 20, 0), (3, 'CAP', 5, 0)");
    for (int id = 1; id <= 4; ++id) add_order(*app, id, "pending", id == 4 ? "paid" : "unpaid");
    // Held until 09:30, until 10:00, ended at 08:50, and by age until 09:05; one is paid for.
    reserve(*app, {.order = 1, .variant = 2, .quantity = 3, .expires = "'2026-11-20T09:30:00Z'"});
    reserve(*app, {.order = 2, .variant = 2, .quantity = 1, .expires = "'2026-11-20T10:00:01Z'"});
    reserve(*app, {.order = 3, .variant = 3, .quantity = 2, .expires = "'2026-11-20T08:50:00Z'"});
    reserve(
        *app,
        {.order = 3, .variant = 1, .quantity = 1, .expires = "NULL", .created = "'2026-11-20T08:50:00Z'"});
    reserve(*app, {.order = 4, .variant = 3, .quantity = 1, .expires = "'2026-11-20T09:10:00Z'"});
    app->run("UPDATE inventory_reservations SET status = 'confirmed' WHERE order_id = 4");

    const StockTotals totals = store->listings().stock_totals(now, minutes{15});
    CHECK(totals.variants == 3);
    CHECK(totals.stock == 35);
    CHECK(totals.reserved == app->number("SELECT sum(reserved_quantity) FROM product_variants"));
    CHECK(totals.active == 4);
    CHECK(totals.ending_soon == 2);

    const auto variants = store->listings().variants({"", 0, 2});
    CHECK(variants.total == 3);
    REQUIRE(variants.items.size() == 2);
    CHECK(variants.items[0].sku == "TEE-M");
    CHECK(variants.items[0].active == 4);
    CHECK(variants.items[1].sku == "CAP");
    CHECK(variants.items[1].active == 2);
    CHECK(variants.items[1].confirmed == 1);
    CHECK(store->listings().variants({"tee-s", 0, 2}).items.at(0).id == 1);

    const auto endings = store->listings().endings(minutes{15}, 3);
    REQUIRE(endings.size() == 3);
    CHECK(format_instant(endings[0].ends_at) == "2026-11-20T08:50:00Z");
    CHECK(endings[0].sku == "CAP");
    CHECK(format_instant(endings[1].ends_at) == "2026-11-20T09:05:00Z");
    CHECK(endings[1].order == 3);
    CHECK(endings[1].payment_status == "unpaid");
    CHECK(endings[2].quantity == 3);
}

CONTRACT_TEST("a name is found whole in either case before any name that contains it") {
    const auto store = database.store();
    const auto app = database.application();
    name_provider(*app, 1, "Ann");
    name_provider(*app, 2, "Joann");
    name_provider(*app, 3, "Annika", false);
    name_provider(*app, 4, "Bob");
    name_provider(*app, 5, "bob");
    const auto found = [&](const char* name) {
        return store->listings().named(NamedKind::provider, name, 10);
    };
    const auto ids = [](const NamesFound& names) {
        std::vector<std::int64_t> all;
        for (const NamedRecord& record : names.records) all.push_back(record.id);
        return all;
    };
    CHECK(found("ANN").whole);
    CHECK(ids(found("ANN")) == std::vector<std::int64_t>{1});
    CHECK(!found("nn").whole);
    CHECK(ids(found("nn")) == std::vector<std::int64_t>{1, 3, 2});
    CHECK(ids(found("BOB")).size() == 2);
    CHECK(ids(found("%")).empty());
    CHECK(ids(store->listings().named(NamedKind::provider, "nn", 2)).size() == 2);
    CHECK(store->listings().named(NamedKind::service, "Ann", 10).records.empty());
    CHECK(!store->listings().named(NamedKind::provider, 3)->active);
    CHECK(!store->listings().named(NamedKind::provider, 99));
}

CONTRACT_TEST("people name a provider by its id, its name, or, where that is harmless, a part of its name") {
    const auto store = database.store();
    const auto app = database.application();
    name_provider(*app, 1, "Asha Gurung");
    name_provider(*app, 2, "Ben");
    name_provider(*app, 3, "Benedict");
    name_provider(*app, 4, "7");
    const auto id = [&](const char* text, NameMatch match) {
        return find_named(*store, NamedKind::provider, text, match).id;
    };
    const auto error = [&](const char* text, NameMatch match) -> std::string {
        try {
            find_named(*store, NamedKind::provider, text, match);
        } catch (const Error& failure) {
            return std::string(failure.what()) + " | " + failure.hint();
        }
        return "";
    };
    CHECK(id("1", NameMatch::whole) == 1);
    CHECK(id("ben", NameMatch::whole) == 2);
    CHECK(id("7", NameMatch::whole) == 4);
    CHECK(id("gurung", NameMatch::part) == 1);
    CHECK(error("gurung", NameMatch::whole).find("did you mean \"Asha Gurung\" (1)?") != std::string::npos);
    CHECK(error("ene", NameMatch::part).empty());
    CHECK(error("en", NameMatch::part).find("may be more than one provider: \"Ben\" (2), \"Benedict\" (3)") !=
          std::string::npos);
    CHECK(error("Zoe", NameMatch::part).find("there is no provider \"Zoe\"") == 0);
    CHECK(error("", NameMatch::part).find("there is no provider \"\"") == 0);
}
