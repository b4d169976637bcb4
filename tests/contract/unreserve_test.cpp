#include <thread>

#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/unreserve_once.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

const Instant now = at("2026-11-20T09:00:00Z");

std::int64_t count(const Outcome& outcome, const char* name) {
    return outcome.counts.get(name);
}

UnreserveRequest with(std::int64_t batch_size, std::optional<std::int64_t> limit = std::nullopt) {
    UnreserveRequest request;
    request.batch_size = batch_size;
    request.limit = limit;
    return request;
}

/// `orders` orders of two units each, spread over the variants.
void add_due_orders(Application& app, int orders, int variants) {
    app.run("BEGIN");
    add_variants(app, variants);
    for (int id = 1; id <= orders; ++id) {
        add_order(app, id);
        reserve(app, {.order = id, .variant = id % variants + 1});
        reserve(app, {.order = id, .variant = (id * 7) % variants + 1});
    }
    app.run("COMMIT");
}

}  // namespace

CONTRACT_TEST("every state of an order and its payment decides what happens to a due reservation") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    struct Expected {
        std::string status, payment, reservation, order;
    };
    const std::vector<Expected> all{
        {"pending", "unpaid", "released", "cancelled"},
        {"pending", "failed", "released", "cancelled"},
        {"pending", "refunded", "released", "cancelled"},
        {"pending", "processing", "active", "pending"},
        {"pending", "paid", "confirmed", "pending"},
        {"confirmed", "unpaid", "confirmed", "confirmed"},
        {"confirmed", "failed", "confirmed", "confirmed"},
        {"confirmed", "refunded", "confirmed", "confirmed"},
        {"confirmed", "processing", "confirmed", "confirmed"},
        {"confirmed", "paid", "confirmed", "confirmed"},
        {"cancelled", "unpaid", "released", "cancelled"},
        {"cancelled", "failed", "released", "cancelled"},
        {"cancelled", "refunded", "released", "cancelled"},
        {"cancelled", "processing", "active", "cancelled"},
        {"cancelled", "paid", "confirmed", "cancelled"},
    };
    // Once with its own time, once by age; then one of each that is not due.
    OrderId id = 0;
    for (const Expected& expected : all) {
        add_order(*app, ++id, expected.status, expected.payment);
        reserve(*app, {.order = id, .expires = "'2026-11-20T09:00:00Z'"});
        add_order(*app, ++id, expected.status, expected.payment);
        reserve(*app, {.order = id, .expires = "NULL", .created = "'2026-11-20T08:45:00Z'"});
        add_order(*app, ++id, expected.status, expected.payment);
        reserve(*app, {.order = id, .expires = "'2026-11-20T09:00:01Z'"});
        add_order(*app, ++id, expected.status, expected.payment);
        reserve(*app, {.order = id, .expires = "NULL", .created = "'2026-11-20T08:45:01Z'"});
    }
    const Outcome outcome = unreserve_once(*store, {}, now);
    CHECK(outcome.status == RunStatus::ok);
    id = 0;
    for (const Expected& expected : all) {
        CAPTURE(expected.status, expected.payment);
        for (int due = 0; due < 2; ++due) {
            CHECK(reservations_of(*app, ++id) == expected.reservation);
            CHECK(status_of(*app, id) == expected.order);
        }
        for (int not_due = 0; not_due < 2; ++not_due) {
            CHECK(reservations_of(*app, ++id) == "active");
            CHECK(status_of(*app, id) == expected.status);
        }
    }
    CHECK(count(outcome, "released") == 12);
    CHECK(count(outcome, "units") == 12);
    CHECK(count(outcome, "orders_cancelled") == 6);
    CHECK(count(outcome, "kept_paid") == 6);
    CHECK(count(outcome, "kept_confirmed") == 8);
    CHECK(count(outcome, "kept_processing") == 4);
    CHECK(stock_faults(*app).empty());
    // Paid although cancelled: somebody must be informed.
    REQUIRE(outcome.warnings.size() == 1);
    CHECK(outcome.warnings[0].find("order 57, order 58 were paid after they were cancelled") !=
          std::string::npos);
}

CONTRACT_TEST("a payment in progress is left alone until its grace is over") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    add_order(*app, 1, "pending", "processing");
    reserve(*app, {.order = 1, .expires = "'2026-11-20T08:30:01Z'"});
    add_order(*app, 2, "pending", "processing");
    reserve(*app, {.order = 2, .expires = "'2026-11-20T08:30:00Z'"});
    const Outcome outcome = unreserve_once(*store, {}, now);
    CHECK(status_of(*app, 1) == "pending");
    CHECK(status_of(*app, 2) == "cancelled");
    CHECK(count(outcome, "kept_processing") == 1);
    CHECK(count(outcome, "released") == 1);
}

CONTRACT_TEST("an order is cancelled together with its last reservation") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 2);
    add_order(*app, 1);
    reserve(*app, {.order = 1, .variant = 1, .quantity = 3});
    reserve(*app, {.order = 1, .variant = 2, .quantity = 2, .expires = "'2026-11-20T09:10:00Z'"});
    CHECK(count(unreserve_once(*store, {}, now), "orders_cancelled") == 0);
    CHECK(reservations_of(*app, 1) == "released active");
    CHECK(status_of(*app, 1) == "pending");
    CHECK(reserved(*app, 1) == 0);
    CHECK(reserved(*app, 2) == 2);

    const Instant later = now + std::chrono::minutes{10};
    const Outcome outcome = unreserve_once(*store, {}, later);
    CHECK(count(outcome, "orders_cancelled") == 1);
    CHECK(app->rows("SELECT status, cancel_reason, " + app->instant("cancelled_at") + " FROM orders") ==
          std::vector<Row>{{"cancelled", "payment_timeout", "2026-11-20T09:10:00Z"}});
    CHECK(app->rows("SELECT status, " + app->instant("released_at") +
                    " FROM inventory_reservations ORDER BY id") ==
          std::vector<Row>{{"released", "2026-11-20T09:00:00Z"}, {"released", "2026-11-20T09:10:00Z"}});
}

CONTRACT_TEST("an order that was cancelled before keeps its time and reason") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    add_order(*app, 1, "cancelled");
    app->run("UPDATE orders SET cancelled_at = '2026-11-20T08:00:00Z', cancel_reason = 'customer'");
    reserve(*app, {.order = 1});
    const Outcome outcome = unreserve_once(*store, {}, now);
    CHECK(count(outcome, "released") == 1);
    CHECK(count(outcome, "orders_cancelled") == 0);
    CHECK(app->value("SELECT cancel_reason FROM orders") == "customer");
    CHECK(app->value("SELECT " + app->instant("cancelled_at") + " FROM orders") == "2026-11-20T08:00:00Z");
}

CONTRACT_TEST("a drop product gets its quantity back next to its variant") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    add_drop_product(*app, 5, 1);
    add_order(*app, 1);
    reserve(*app, {.order = 1, .quantity = 4, .drop_product = "5"});
    reserve(*app, {.order = 1, .quantity = 3});
    add_order(*app, 2, "pending", "paid");
    reserve(*app, {.order = 2, .quantity = 2, .drop_product = "5"});
    const Outcome outcome = unreserve_once(*store, {}, now);
    CHECK(count(outcome, "units") == 7);
    CHECK(reserved(*app, 1) == 2);
    CHECK(app->number("SELECT reserved_quantity FROM drop_products") == 2);
}

CONTRACT_TEST("a quantity never falls below 0: it is clamped, counted once and warned about") {
    for (const bool dry_run : {true, false}) {
        const auto store = database.store();
        const auto app = database.application();
        app->run(
            "DELETE FROM inventory_reservations; DELETE FROM orders; DELETE FROM drop_products;"
            " DELETE FROM product_variants");
        add_variants(*app, 2);
        add_drop_product(*app, 1, 1);
        for (const OrderId id : {1, 2, 3}) {
            add_order(*app, id);
            reserve(*app, {.order = id, .variant = 1, .quantity = 2, .drop_product = "1"});
            reserve(*app, {.order = id, .variant = 2, .quantity = 2});
        }
        app->run("UPDATE product_variants SET reserved_quantity = 3 WHERE id = 1");
        app->run("UPDATE drop_products SET reserved_quantity = 0");
        // Each batch on its own has too little.
        const Outcome outcome = unreserve_once(*store, with(1), now, dry_run);
        CHECK(count(outcome, "released") == 6);
        CHECK(count(outcome, "drift") == 2);
        CHECK(count(outcome, "batches") == 3);
        REQUIRE(outcome.warnings.size() == 1);
        CHECK(outcome.warnings[0].find("variant 1, drop product 1 have less") != std::string::npos);
        CHECK(reserved(*app, 1) == (dry_run ? 3 : 0));
        CHECK(reserved(*app, 2) == (dry_run ? 6 : 0));
    }
}

CONTRACT_TEST("a backlog of many batches is drained in one run, and a second run finds nothing") {
    const auto store = database.store();
    const auto app = database.application();
    add_due_orders(*app, 50, 9);
    const Outcome rehearsed = unreserve_once(*store, with(6), now, true);
    CHECK(reserved(*app, 1) > 0);
    const Outcome outcome = unreserve_once(*store, with(6), now);
    CHECK(count(outcome, "released") == 100);
    CHECK(count(outcome, "orders_cancelled") == 50);
    CHECK(count(outcome, "batches") == 17);
    CHECK(rehearsed.counts.all() == outcome.counts.all());
    CHECK(app->number("SELECT sum(reserved_quantity) FROM product_variants") == 0);
    const Outcome again = unreserve_once(*store, with(6), now);
    for (const auto& [name, value] : again.counts.all()) {
        CAPTURE(name);
        CHECK(value == 0);
    }
}

CONTRACT_TEST("a batch of one reservation takes an order as a whole") {
    const auto store = database.store();
    const auto app = database.application();
    add_due_orders(*app, 4, 3);
    const Outcome outcome = unreserve_once(*store, with(1), now);
    CHECK(count(outcome, "released") == 8);
    CHECK(count(outcome, "batches") == 4);
}

CONTRACT_TEST("a limit is kept to the reservation, and the next run continues") {
    const auto store = database.store();
    const auto app = database.application();
    add_due_orders(*app, 5, 3);
    const auto rehearsed = unreserve_once(*store, with(4, 7), now, true);
    const auto first = unreserve_once(*store, with(4, 7), now);
    CHECK(count(first, "released") == 7);
    CHECK(count(first, "orders_cancelled") == 3);
    CHECK(rehearsed.counts.all() == first.counts.all());
    CHECK(stock_faults(*app).empty());
    const auto second = unreserve_once(*store, with(4, 7), now);
    CHECK(count(second, "released") == 3);
    CHECK(count(second, "orders_cancelled") == 2);
}

CONTRACT_TEST("two runs at once without any lock between them give everything back exactly once") {
    const auto one = database.store();
    const auto other = database.open();
    const auto app = database.application();
    add_due_orders(*app, 120, 7);
    UnlockedStore unlocked_one(*one), unlocked_other(*other);
    Outcome first, second;
    std::thread thread([&] { first = unreserve_once(unlocked_one, with(4), now); });
    second = unreserve_once(unlocked_other, with(4), now);
    thread.join();
    CAPTURE(first.error.value_or(""), second.error.value_or(""));
    CHECK(first.status == RunStatus::ok);
    CHECK(second.status == RunStatus::ok);
    CHECK(count(first, "released") + count(second, "released") == 240);
    CHECK(count(first, "orders_cancelled") + count(second, "orders_cancelled") == 120);
    CHECK(count(first, "drift") + count(second, "drift") == 0);
    CHECK(app->number("SELECT sum(reserved_quantity) FROM product_variants") == 0);
}

CONTRACT_TEST("the result for each order is listed on request") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    add_order(*app, 2);
    reserve(*app, {.order = 2, .quantity = 3});
    add_order(*app, 1, "pending", "paid");
    reserve(*app, {.order = 1});
    const Outcome outcome = unreserve_once(*store, {}, now);
    REQUIRE(outcome.details.size() == 1);
    // By order: released, confirmed and units, and its fate.
    using Cells = std::vector<DetailTable::Cell>;
    CHECK(outcome.details[0].rows ==
          std::vector<Cells>{Cells{std::int64_t{1}, std::int64_t{0}, std::int64_t{1}, std::int64_t{0},
                                   DetailTable::Word{"kept_paid"}},
                             Cells{std::int64_t{2}, std::int64_t{1}, std::int64_t{0}, std::int64_t{3},
                                   DetailTable::Word{"cancelled"}}});
}

TEST_CASE("a payment that lands before the order's lock is taken wins (PostgreSQL)", "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    const auto payer = database->application();
    add_variants(*app, 1);
    add_order(*app, 1);
    reserve(*app, {.order = 1});
    add_order(*app, 2);
    reserve(*app, {.order = 2});

    // The payer has locked the row: the order is skipped, and reported as skipped.
    payer->run(
        "BEGIN; SELECT 1 FROM orders WHERE id = 1 FOR UPDATE;"
        " UPDATE orders SET payment_status = 'paid' WHERE id = 1");
    const Outcome while_paying = unreserve_once(*store, {}, now);
    CHECK(while_paying.status == RunStatus::ok);
    CHECK(count(while_paying, "released") == 1);
    REQUIRE(while_paying.warnings.size() == 1);
    CHECK(while_paying.warnings[0].find("skipped 1 order locked by other transactions") != std::string::npos);
    CHECK(reservations_of(*app, 1) == "active");

    payer->run("COMMIT");
    const Outcome afterwards = unreserve_once(*store, {}, now);
    CHECK(count(afterwards, "kept_paid") == 1);
    CHECK(reservations_of(*app, 1) == "confirmed");
    CHECK(reserved(*app, 1) == 1);
}

TEST_CASE("a batch knows whether a checkout had to wait for it (PostgreSQL)", "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    const auto customer = database->application();
    add_variants(*app, 1);
    for (int id = 1; id <= 2; ++id) {
        add_order(*app, id);
        reserve(*app, {.order = id});
    }
    const TestLock lock;
    std::thread waiting;
    const auto batch = [&](OrderId id, bool with_customer) {
        return store->reservations().apply(
            lock, std::vector{id}, now, [&](std::span<const OrderSnapshot> orders) {
                if (with_customer) {
                    waiting = std::thread(
                        [&] { customer->run("UPDATE orders SET payment_status = 'paid' WHERE id = 2"); });
                    while (app->number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0)
                        std::this_thread::yield();
                }
                return plan_unreserve(orders, {}, now, 10);
            });
    };
    CHECK_FALSE(batch(1, false).waited_for);
    const Settled settled = batch(2, true);
    waiting.join();
    CHECK(settled.waited_for);
}

TEST_CASE("an instant with a fraction of a second falls due no earlier than that instant (PostgreSQL)",
          "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    add_variants(*app, 1);
    add_order(*app, 1);
    reserve(*app, {.order = 1, .expires = "'2026-11-20T08:59:59.5Z'"});
    reserve(*app, {.order = 1, .expires = "'2026-11-20T09:00:00.000001Z'"});
    reserve(*app, {.order = 1, .expires = "'-infinity'"});
    reserve(*app, {.order = 1, .expires = "'infinity'"});
    CHECK(unreserve_once(*store, {}, now).status == RunStatus::ok);
    CHECK(reservations_of(*app, 1) == "released active released active");
}

CONTRACT_TEST("due reservations are listed in portions that together contain each exactly once") {
    const auto store = database.store();
    const auto app = database.application();
    add_variants(*app, 1);
    add_order(*app, 1);
    for (int i = 0; i < 5; ++i) {
        reserve(*app, {});
        reserve(*app, {.expires = "NULL"});
    }
    reserve(*app, {.status = "confirmed"});
    const UnreservePolicy policy;
    CHECK(store->reservations().count_due(policy, now) == 10);
    std::size_t listed = 0;
    std::optional<DuePosition> position = DuePosition{};
    for (int portions = 0; position && portions < 20; ++portions) {
        const DueChunk chunk = store->reservations().due(policy, now, *position, 2);
        CHECK(chunk.orders.size() <= 2);
        listed += chunk.orders.size();
        position = chunk.next;
    }
    CHECK(listed == 10);
}
