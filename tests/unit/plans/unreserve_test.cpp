#include "core/plans/unreserve.hpp"

#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;
using std::chrono::minutes;

const Instant now = *parse_instant("2026-11-20T09:00:00Z");

ActiveReservation expired(ReservationId id, VariantId variant, std::int64_t quantity,
                          std::optional<DropProductId> drop = std::nullopt) {
    return {id, variant, drop, quantity, now - minutes{60}, now};
}

OrderSnapshot order(OrderId id, std::vector<ActiveReservation> active) {
    return {id, OrderStatus::pending, PaymentStatus::unpaid, std::move(active)};
}

UnreservePlan plan(const std::vector<OrderSnapshot>& orders, std::int64_t at_most = 1000) {
    return plan_unreserve(orders, {}, now, at_most);
}

}  // namespace

TEST_CASE("returned stock is summed up by variant and by drop product") {
    const auto planned =
        plan({order(1, {expired(1, 7, 2, 3), expired(2, 5, 1)}), order(2, {expired(3, 7, 4)})});
    using Kind = StockKey::Kind;
    CHECK(planned.give_backs == std::vector<GiveBack>{{{Kind::variant, 5}, 1},
                                                      {{Kind::variant, 7}, 6},
                                                      {{Kind::drop_product, 3}, 2}});
    CHECK(planned.settled() == 3);
    CHECK(planned.orders[0].units == 3);
}

TEST_CASE("a reservation is due exactly when it expires, and not a second earlier") {
    ActiveReservation reservation = expired(1, 1, 1);
    CHECK(plan({order(1, {reservation})}).settled() == 1);
    reservation.expires_at = now + std::chrono::seconds{1};
    CHECK(plan({order(1, {reservation})}).orders.empty());
    reservation.expires_at.reset();
    reservation.created_at = now - minutes{15};
    CHECK(plan({order(1, {reservation})}).settled() == 1);
    reservation.created_at += std::chrono::seconds{1};
    CHECK(plan({order(1, {reservation})}).orders.empty());
}

TEST_CASE("an order is cancelled only if nothing of it stays active") {
    ActiveReservation fresh = expired(2, 1, 1);
    fresh.expires_at = now + minutes{1};
    CHECK(plan({order(1, {expired(1, 1, 1)})}).orders[0].fate == OrderFate::cancelled);
    CHECK(plan({order(1, {expired(1, 1, 1), fresh})}).orders[0].fate == OrderFate::released);
}

TEST_CASE("a limit in the middle of an order keeps the order") {
    const auto planned = plan({order(1, {expired(1, 1, 1)}), order(2, {expired(2, 1, 1), expired(3, 1, 1)}),
                               order(3, {expired(4, 1, 1)})},
                              2);
    REQUIRE(planned.orders.size() == 2);
    CHECK(planned.orders[0].fate == OrderFate::cancelled);
    CHECK(planned.orders[1].fate == OrderFate::released);
    CHECK(planned.settled() == 2);
    CHECK(plan({order(1, {expired(1, 1, 1)})}, 0).orders.empty());
}

TEST_CASE("if an order's payment is in progress, each of its reservations has its own grace") {
    ActiveReservation old = expired(1, 1, 1);
    old.expires_at = now - minutes{30};
    OrderSnapshot paying = order(1, {old, expired(2, 1, 1)});
    paying.payment = PaymentStatus::processing;
    const auto planned = plan({paying});
    REQUIRE(planned.orders.size() == 1);
    CHECK(planned.orders[0].release == std::vector<ReservationId>{1});
    CHECK(planned.orders[0].due == 2);
    CHECK(planned.orders[0].fate == OrderFate::released);
}

TEST_CASE("an order that was cancelled before is not cancelled again when its stock comes back") {
    OrderSnapshot cancelled = order(1, {expired(1, 1, 1)});
    cancelled.status = OrderStatus::cancelled;
    const auto planned = plan({cancelled});
    REQUIRE(planned.orders.size() == 1);
    CHECK(planned.orders[0].release == std::vector<ReservationId>{1});
    CHECK(planned.orders[0].fate == OrderFate::released);
}

TEST_CASE("an order that is paid or confirmed keeps its stock permanently, whatever else its state is") {
    for (const auto status : {OrderStatus::pending, OrderStatus::confirmed, OrderStatus::cancelled}) {
        OrderSnapshot paid = order(1, {expired(1, 1, 1)});
        paid.payment = PaymentStatus::paid;
        paid.status = status;
        const auto planned = plan({paid});
        REQUIRE(planned.orders.size() == 1);
        CHECK(planned.orders[0].confirm == std::vector<ReservationId>{1});
        CHECK(planned.orders[0].fate == OrderFate::kept_paid);
        CHECK(planned.orders[0].paid_too_late == (status == OrderStatus::cancelled));
        CHECK(planned.give_backs.empty());
    }
    OrderSnapshot on_delivery = order(1, {expired(1, 1, 1)});
    on_delivery.status = OrderStatus::confirmed;
    CHECK(plan({on_delivery}).orders.at(0).fate == OrderFate::kept_confirmed);
    CHECK(plan({on_delivery}).settled() == 1);
}

TEST_CASE("a payment in progress keeps the stock until its grace is over") {
    OrderSnapshot paying = order(1, {expired(1, 1, 1)});
    paying.payment = PaymentStatus::processing;
    const auto planned = plan({paying});
    REQUIRE(planned.orders.size() == 1);
    CHECK(planned.orders[0].fate == OrderFate::kept_processing);
    CHECK(planned.settled() == 0);
    paying.active[0].expires_at = now - minutes{30};
    CHECK(plan({paying}).orders.at(0).fate == OrderFate::cancelled);
}

TEST_CASE("every fate has the name used in counts and reports") {
    CHECK(name_of(OrderFate::cancelled) == "cancelled");
    CHECK(name_of(OrderFate::released) == "released");
    CHECK(name_of(OrderFate::kept_paid) == "kept_paid");
    CHECK(name_of(OrderFate::kept_confirmed) == "kept_confirmed");
    CHECK(name_of(OrderFate::kept_processing) == "kept_processing");
}
