#include <thread>

#include "core/base/batch_retry.hpp"
#include "tests/contract/import_text.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const std::vector<VariantId> variants{1, 2};
const std::vector<DropProductId> drop_products{5};

std::vector<StockRepair> repair(Store& store, EditMode mode = EditMode::commit) {
    return store.stock().repair(variants, drop_products, mode);
}

/// What a checkout does; somebody else may be in the way.
void check_out(Application& app, int order) {
    const std::string id = std::to_string(order);
    for (;;) {
        try {
            app.run(
                "BEGIN; INSERT INTO orders (id, created_at) VALUES (" + id +
                ", '2026-11-20T00:00:00Z');"
                " INSERT INTO inventory_reservations (order_id, variant_id, quantity, created_at) VALUES (" +
                id +
                ", 1, 1, '2026-11-20T00:00:00Z');"
                " UPDATE product_variants SET reserved_quantity = reserved_quantity + 1 WHERE id = 1; "
                "COMMIT");
            return;
        } catch (const Refusal&) {
            try {
                app.run("ROLLBACK");
            } catch (const Refusal&) {
                continue;  // it never began
            }
        }
    }
}

}  // namespace

CONTRACT_TEST("what holds a variant's stock is listed by its end") {
    const auto store = database.store();
    import(*store, shop);
    for (const char* name : {"TEE-M", "tee-m", "1"}) {
        CAPTURE(name);
        const auto found = store->stock().variants(name);
        REQUIRE(found.size() == 1);
        CHECK(found[0].stock == 10);
        CHECK(found[0].reserved == 5);
        CHECK(found[0].active == 2);
        CHECK(found[0].confirmed == 3);
    }
    CHECK(store->stock().variants("TEE").empty());
    const auto holders = store->stock().holders(1, std::chrono::minutes{15});
    REQUIRE(holders.size() == 2);
    CHECK(holders[0].order == 7);
    CHECK(holders[0].quantity == 2);
    CHECK(holders[0].ends_at == at("2026-11-19T09:15:00Z"));
    CHECK(holders[1].status == "confirmed");
    CHECK(holders[1].drop_product == 5);
    CHECK_FALSE(holders[1].ends_at);
}

CONTRACT_TEST("a repair sets what is reserved to what the reservations hold, and leaves the rest alone") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, shop);
    CHECK(repair(*store).empty());
    app->run("UPDATE product_variants SET reserved_quantity = 9 WHERE id = 1");
    app->run("UPDATE drop_products SET reserved_quantity = 0 WHERE id = 5");
    const auto rehearsed = repair(*store, EditMode::rehearse);
    REQUIRE(rehearsed.size() == 2);
    CHECK(rehearsed[0].sku == "TEE-M");
    CHECK(rehearsed[0].reserved == 9);
    CHECK(rehearsed[0].held == 5);
    CHECK_FALSE(rehearsed[1].sku);
    CHECK(rehearsed[1].held == 3);
    CHECK(app->number("SELECT reserved_quantity FROM product_variants WHERE id = 1") == 9);
    CHECK(repair(*store).size() == 2);
    CHECK(app->number("SELECT reserved_quantity FROM product_variants WHERE id = 1") == 5);
    CHECK(app->number("SELECT reserved_quantity FROM drop_products WHERE id = 5") == 3);
    CHECK(store->health().stock_drift(10).items == 0);
}

CONTRACT_TEST("the drop products of a variant are found") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, shop);
    app->run("INSERT INTO drop_products (id, variant_id, stock_quantity) VALUES (4, 1, 2), (6, 2, 2)");
    CHECK(store->stock().drop_products_of({1}) == std::vector<DropProductId>{4, 5});
    CHECK(store->stock().drop_products_of({2, 1}) == std::vector<DropProductId>{4, 5, 6});
    CHECK(store->stock().drop_products_of({}).empty());
}

CONTRACT_TEST("what its reservations hold beyond the stock is named and not repaired") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, shop);
    app->run("UPDATE product_variants SET stock_quantity = 4, reserved_quantity = 0 WHERE id = 1");
    const auto found = repair(*store);
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].possible());
    CHECK(app->number("SELECT reserved_quantity FROM product_variants WHERE id = 1") == 0);
}

CONTRACT_TEST("a repair while checkouts reserve more loses none of them") {
    const auto store = database.store();
    const auto app = database.application();
    import(*store, shop);
    app->run("UPDATE product_variants SET stock_quantity = 1000 WHERE id = 1");
    constexpr int orders = 40;
    std::vector<std::thread> shops;
    for (const int first : {1000, 2000}) {
        shops.emplace_back([&, first] {
            const auto other = database.application();
            for (int i = 0; i < orders; ++i) check_out(*other, first + i);
        });
    }
    for (int i = 0; i < orders; ++i)
        retry_conflicts(
            20, [&] { repair(*store); }, [] { return false; });
    for (std::thread& shop : shops) shop.join();
    CHECK(app->number("SELECT reserved_quantity FROM product_variants WHERE id = 1") == 5 + 2 * orders);
    CHECK(store->health().stock_drift(10).items == 0);
}
