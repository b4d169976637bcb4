#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/base/order_states.hpp"

/// Pure: what becomes of orders whose reservations have expired.
namespace slotctl {

struct UnreservePolicy {
    std::chrono::seconds max_age{std::chrono::minutes{15}};  ///< of a reservation without expires_at; >= 0
    /// How much longer than that an order is left alone while its payment is `processing`; >= 0.
    std::chrono::seconds processing_grace{std::chrono::minutes{30}};
};

/// A reservation that is active. Fractions of seconds are rounded up, so that nothing falls due early.
struct ActiveReservation {
    ReservationId id = 0;
    VariantId variant = 0;
    std::optional<DropProductId> drop_product;
    std::int64_t quantity = 0;  ///< > 0
    Instant created_at{};       ///< means something only without expires_at
    std::optional<Instant> expires_at;
};

/// An order as it is, and all of its active reservations.
struct OrderSnapshot {
    OrderId id = 0;
    OrderStatus status = OrderStatus::pending;
    PaymentStatus payment = PaymentStatus::unpaid;
    std::vector<ActiveReservation> active;
};

/// What becomes of an order with reservations that are due.
enum class OrderFate {
    cancelled,        ///< released, and none of its reservations is active any more
    released,         ///< released, but it has others that are active, or it was cancelled before
    kept_paid,        ///< it is paid: its due reservations become confirmed
    kept_confirmed,   ///< it is confirmed though not paid: the same
    kept_processing,  ///< its payment is under way: nothing is done yet
};
/// `cancelled`, `kept_paid` …
std::string_view name_of(OrderFate fate);

struct OrderPlan {
    OrderId order = 0;
    OrderFate fate = OrderFate::released;
    std::vector<ReservationId> release, confirm;
    std::int64_t due = 0;        ///< reservations that are due, whether something is done about them or not
    std::int64_t units = 0;      ///< what `release` gives back
    bool paid_too_late = false;  ///< paid, though cancelled before: somebody has to decide
};

/// A variant, or a drop product of one: each counts what is reserved of it.
struct StockKey {
    enum class Kind { variant, drop_product };
    Kind kind = Kind::variant;
    std::int64_t id = 0;
    auto operator<=>(const StockKey&) const = default;
};

struct GiveBack {
    StockKey stock;
    std::int64_t units = 0;  ///< > 0
    bool operator==(const GiveBack&) const = default;
};

struct UnreservePlan {
    std::vector<OrderPlan> orders;     ///< those with something due, in the snapshots' order
    std::vector<GiveBack> give_backs;  ///< summed up; ascending: variants, then drop products

    /// Reservations that are released or confirmed.
    [[nodiscard]] std::int64_t settled() const;
};

/// When a reservation falls due: `expires_at`, or `created_at` + max_age where that is not given.
Instant due_at(const ActiveReservation& reservation, const UnreservePolicy& policy);

/// Settles at most `at_most` (>= 0) reservations; an order that does not fit is done in part.
UnreservePlan plan_unreserve(std::span<const OrderSnapshot> orders, const UnreservePolicy& policy,
                             Instant now, std::int64_t at_most);

}  // namespace slotctl
