#include <rapidcheck.h>

#include "tests/contract/business_rows.hpp"
#include "tests/support/any_rules.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/unreserve_once.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

constexpr int variants = 4;

std::string text(std::int64_t number) {
    return std::to_string(number);
}

/// A shop whose customers do something in random order; each step is committed.
class Customers {
  public:
    explicit Customers(Application& app) : app_(app) {
        app.run(
            "DELETE FROM inventory_reservations; DELETE FROM orders; DELETE FROM drop_products;"
            " DELETE FROM product_variants");
        add_variants(app, variants);
        add_drop_product(app, 1, 1);
    }

    Instant now = at("2026-11-20T09:00:00Z");

    void act() {
        switch (any(0, 5)) {
            case 0:
            case 1:
                return order();
            case 2:
                return pay();
            case 3:
                return set("payment_status = 'processing'", "payment_status IN ('unpaid', 'failed')");
            case 4:
                return set("payment_status = 'failed'", "payment_status = 'processing'");
            default:
                now += std::chrono::minutes{any(0, 20)};
        }
    }

    /// What must be true after every commit.
    void check() const {
        const auto faults = stock_faults(app_);
        if (!faults.empty()) RC_FAIL(faults.front());
        RC_ASSERT(
            app_.number("SELECT count(*) FROM orders o JOIN inventory_reservations r ON r.order_id = o.id"
                        " WHERE o.payment_status = 'paid' AND (o.status = 'cancelled' OR r.status NOT IN"
                        " ('active', 'confirmed'))") == 0);
        RC_ASSERT(
            app_.number("SELECT count(*) FROM orders o WHERE o.status = 'cancelled' AND EXISTS (SELECT 1"
                        " FROM inventory_reservations r WHERE r.order_id = o.id AND r.status = 'active')") ==
            0);
    }

  private:
    [[nodiscard]] std::string instant(int minutes) const {
        return "'" + format_instant(now + std::chrono::minutes{minutes}) + "'";
    }

    void order() {
        app_.run("BEGIN");
        add_order(app_, ++orders_);
        for (int i = any(1, 3); i > 0; --i) {
            const int variant = any(1, variants);
            reserve(app_, {.order = orders_,
                           .variant = variant,
                           .quantity = any(1, 5),
                           .expires = any(0, 1) == 0 ? "NULL" : instant(any(-10, 20)),
                           .created = instant(any(-20, 0)),
                           .drop_product = variant == 1 && any(0, 1) == 0 ? "1" : "NULL"});
        }
        app_.run("COMMIT");
    }

    void pay() {
        set("payment_status = 'paid'",
            "payment_status <> 'paid' AND NOT EXISTS (SELECT 1 FROM inventory_reservations r"
            " WHERE r.order_id = orders.id AND r.status = 'released')");
    }

    void set(const std::string& assignment, const std::string& condition) {
        if (orders_ == 0) return;
        app_.run("UPDATE orders SET " + assignment + " WHERE id = " +
                 text(any(1, static_cast<int>(orders_))) + " AND status = 'pending' AND " + condition);
    }

    Application& app_;
    OrderId orders_ = 0;
};

}  // namespace

CONTRACT_TEST("whatever customers do between its batches, stock and reservations agree after every commit") {
    const auto store = database.store();
    const auto app = database.application();
    CHECK(rc::check([&] {
        Customers customers(*app);
        for (int runs = any(1, 4); runs > 0; --runs) {
            for (int steps = any(0, 15); steps > 0; --steps) {
                customers.act();
                customers.check();
            }
            UnreserveRequest request;
            request.batch_size = any(1, 5);
            if (any(0, 3) == 0) request.limit = any(1, 6);
            const Instant now = customers.now;
            const Outcome outcome = unreserve_once(*store, request, now, false, [&] {
                customers.check();
                if (any(0, 1) == 0) customers.act();
                customers.check();
            });
            RC_ASSERT(outcome.status == RunStatus::ok);
            RC_ASSERT(outcome.counts.get("drift") == 0);
            RC_ASSERT(!request.limit ||
                      outcome.counts.get("released") + outcome.counts.get("kept_paid") <= *request.limit);
        }
        // Once everybody is gone, only the paid stock is still held.
        const Instant later = customers.now + std::chrono::hours{24};
        unreserve_once(*store, {}, later);
        customers.check();
        RC_ASSERT(app->number("SELECT count(*) FROM inventory_reservations WHERE status = 'active'") == 0);
        RC_ASSERT(app->number("SELECT count(*) FROM orders WHERE status = 'pending'"
                              " AND payment_status <> 'paid'") == 0);
        RC_ASSERT(unreserve_once(*store, {}, later).counts.get("batches") == 0);
    }));
}
