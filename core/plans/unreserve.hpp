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

/// Pure: what happens to orders whose reservations have expired.
namespace slotctl {

struct UnreservePolicy {
    std::chrono::seconds max_age{std::chrono::minutes{15}};  ///< of a reservation without expires_at; >= 0
    /// The additional time for which an order is left alone while its payment is `processing`; >= 0.
    std::chrono::seconds processing_grace{std::chrono::minutes{30}};
};

/// An active reservation. Fractions of seconds are rounded up, so that nothing falls due early.
struct ActiveReservation {
    ReservationId id = 0;
    VariantId variant = 0;
    std::optional<DropProductId> drop_product;
    std::int64_t quantity = 0;  ///< > 0
    Instant created_at{};       ///< used only without expires_at
    std::optional<Instant> expires_at;
};

/// An order's state, and all of its active reservations.
struct OrderSnapshot {
    OrderId id = 0;
    OrderStatus status = OrderStatus::pending;
    PaymentStatus payment = PaymentStatus::unpaid;
    std::vector<ActiveReservation> active;
};

/// What happens to an order with due reservations.
enum class OrderFate {
    cancelled,        ///< released, and no active reservation is left
    released,         ///< released, but others are still active, or the order was cancelled before
    kept_paid,        ///< it is paid: its due reservations become confirmed
    kept_confirmed,   ///< it is confirmed though not paid: the same
    kept_processing,  ///< its payment is in progress: nothing is done yet
};
/// `cancelled`, `kept_paid` …
std::string_view name_of(OrderFate fate);

struct OrderPlan {
    OrderId order = 0;
    OrderFate fate = OrderFate::released;
    std::vector<ReservationId> release, confirm;
    std::int64_t due = 0;        ///< due reservations, whether or not anything is done about them
    std::int64_t units = 0;      ///< the units that `release` gives back
    bool paid_too_late = false;  ///< paid after it was cancelled: a person has to decide
};

/// A variant, or one of its drop products: each counts its own reserved units.
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
    std::vector<OrderPlan> orders;     ///< those with due reservations, in the snapshots' order
    std::vector<GiveBack> give_backs;  ///< totals; ascending: variants, then drop products

    /// The number of reservations released or confirmed.
    [[nodiscard]] std::int64_t settled() const;
};

/// When a reservation falls due: `expires_at`, or if that is missing, `created_at` + max_age.
Instant due_at(const ActiveReservation& reservation, const UnreservePolicy& policy);

/// Settles at most `at_most` (>= 0) reservations; an order with more is settled in part.
UnreservePlan plan_unreserve(std::span<const OrderSnapshot> orders, const UnreservePolicy& policy,
                             Instant now, std::int64_t at_most);

}  // namespace slotctl
