#include <random>

#include "core/store/health_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/unreserve_once.hpp"

/// What the monitor reads about reservations and stock.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::minutes;

const Instant now = at("2026-11-20T09:00:00Z");

}  // namespace

CONTRACT_TEST("the backlog is what unreserve settles, for every state of an order and its payment") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    OrderId id = 0;
    for (const char* status : {"pending", "confirmed", "cancelled"}) {
        for (const char* payment : {"unpaid", "failed", "refunded", "processing", "paid"}) {
            // Long due, just due, and not due yet; each by its own time and by age.
            for (const char* due : {"2026-11-20T07:00:00Z", "2026-11-20T09:00:00Z", "2026-11-20T09:00:01Z"}) {
                add_order(*app, ++id, status, payment);
                reserve(*app, {.order = id, .expires = "'" + std::string(due) + "'"});
                add_order(*app, ++id, status, payment);
                reserve(*app, {.order = id,
                               .expires = "NULL",
                               .created = "'" + format_instant(at(due) - minutes{15}) + "'"});
            }
        }
    }
    UnreserveRequest request;
    request.policy.max_age = minutes{15};
    request.policy.processing_grace = minutes{60};
    const ReservationBacklog backlog = store->health().reservations(now, minutes{15}, minutes{60});
    CHECK(backlog.oldest == at("2026-11-20T07:00:00Z"));
    const auto open = [&] {
        return app->number("SELECT count(*) FROM inventory_reservations WHERE status = 'active'");
    };
    const auto before = open();
    REQUIRE(unreserve_once(*store, request, now).status == RunStatus::ok);
    CHECK(backlog.waiting == before - open());
    CHECK(backlog.waiting > 0);
    CHECK(store->health().reservations(now, minutes{15}, minutes{60}).waiting == 0);
}

CONTRACT_TEST("a payment in progress counts from the end of its grace") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    add_order(*app, 1, "pending", "processing");
    reserve(*app, {.order = 1, .expires = "'2026-11-20T08:00:00Z'"});
    const auto backlog = [&](const char* when) {
        return store->health().reservations(at(when), minutes{15}, minutes{60});
    };
    CHECK(backlog("2026-11-20T08:59:59Z").waiting == 0);
    CHECK_FALSE(backlog("2026-11-20T08:59:59Z").oldest);
    CHECK(backlog("2026-11-20T09:30:00Z").waiting == 1);
    CHECK(backlog("2026-11-20T09:30:00Z").oldest == at("2026-11-20T09:00:00Z"));
}

CONTRACT_TEST("the backlog is counted and dated right however ends and payments fall around the grace") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    const minutes max_age{15}, grace{60};
    std::minstd_rand random(7);
    const auto pick = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
    for (int round = 0; round < 25; ++round) {
        app->run("DELETE FROM inventory_reservations");
        app->run("DELETE FROM orders");
        ReservationBacklog expected;
        // With few as well as with many reservations, the oldest may be any of them.
        const int reservations = 1 + pick(round % 2 == 0 ? 3 : 30);
        for (int i = 1; i <= reservations; ++i) {
            const bool confirmed = pick(4) == 0, processing = pick(2) == 0, ages = pick(3) == 0;
            const Instant ended = now - minutes{pick(140) - 10};
            add_order(*app, i, confirmed ? "confirmed" : "pending", processing ? "processing" : "unpaid");
            const std::string end = "'" + format_instant(ages ? ended - max_age : ended) + "'";
            reserve(*app, {.order = i,
                           .expires = ages ? "NULL" : end,
                           .created = ages ? end : "'2026-11-19T00:00:00Z'"});
            const Instant since = processing && !confirmed ? ended + grace : ended;
            if (since <= now) expected += {1, since};
        }
        CAPTURE(round);
        const ReservationBacklog found = store->health().reservations(now, max_age, grace);
        CHECK(found.waiting == expected.waiting);
        CHECK(found.oldest == expected.oldest);
    }
}

CONTRACT_TEST("stock drift names variants and drop products whose reserved quantity is wrong") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 3);
    add_drop_product(*app, 7, 2);
    add_order(*app, 1);
    reserve(*app, {.order = 1, .variant = 1, .quantity = 2});
    reserve(*app, {.order = 1, .variant = 2, .quantity = 3, .drop_product = "7"});
    CHECK(store->health().stock_drift(3).items == 0);
    // Confirmed reservations hold their stock, released ones do not.
    app->run("UPDATE inventory_reservations SET status = 'confirmed' WHERE variant_id = 1");
    CHECK(store->health().stock_drift(3).items == 0);
    app->run("UPDATE product_variants SET reserved_quantity = 5 WHERE id IN (1, 3)");
    app->run("UPDATE drop_products SET reserved_quantity = 0 WHERE id = 7");
    const StockDrift drift = store->health().stock_drift(2);
    CHECK(drift.items == 3);
    REQUIRE(drift.examples.size() == 2);
    CHECK(drift.examples[0].id == 1);
    CHECK(drift.examples[0].sku);
    CHECK(drift.examples[0].reserved == 5);
    CHECK(drift.examples[0].held == 2);
    CHECK(drift.examples[1].id == 3);
    CHECK(drift.examples[1].held == 0);
    CHECK(store->health().stock_drift(3).examples[2] == StockDrift::Item{std::nullopt, 7, 0, 3});
}

CONTRACT_TEST("confirmed stock of cancelled and refunded orders is found") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    add_order(*app, 1, "confirmed", "paid");
    add_order(*app, 2, "cancelled", "paid");
    add_order(*app, 3, "confirmed", "refunded");
    add_order(*app, 4, "cancelled", "unpaid");
    for (const OrderId order : {1, 2, 3}) reserve(*app, {.order = order, .status = "confirmed"});
    reserve(*app, {.order = 4, .status = "active"});
    HeldOrders held = store->health().held_orders(1);
    CHECK(held.count == 2);
    CHECK(held.examples == std::vector<OrderId>{2});
    app->run("UPDATE inventory_reservations SET status = 'consumed'");
    CHECK(store->health().held_orders(3).count == 0);
}
