#include "core/plans/unreserve.hpp"

#include <map>

namespace slotctl {

namespace {

/// What the order's state means for its due reservations; `released` also stands for `cancelled`.
OrderFate fate_by_state(const OrderSnapshot& order) {
    if (order.payment == PaymentStatus::paid) return OrderFate::kept_paid;
    if (order.status == OrderStatus::confirmed) return OrderFate::kept_confirmed;
    if (order.payment == PaymentStatus::processing) return OrderFate::kept_processing;
    return OrderFate::released;
}

class Planner {
  public:
    Planner(const UnreservePolicy& policy, Instant now, std::int64_t at_most)
        : policy_(policy), now_(now), left_(at_most) {}

    void add(const OrderSnapshot& order) {
        if (left_ == 0) return;
        OrderPlan plan;
        plan.order = order.id;
        plan.fate = fate_by_state(order);
        plan.paid_too_late = order.payment == PaymentStatus::paid && order.status == OrderStatus::cancelled;
        for (const ActiveReservation& reservation : order.active) {
            if (left_ > 0 && due_at(reservation, policy_) <= now_) decide(reservation, plan);
        }
        if (plan.due == 0) return;
        if (!plan.release.empty()) {
            const bool none_left = plan.release.size() == order.active.size();
            plan.fate = none_left && order.status == OrderStatus::pending ? OrderFate::cancelled
                                                                          : OrderFate::released;
        }
        plan_.orders.push_back(std::move(plan));
    }

    UnreservePlan take() && {
        for (const auto& [stock, units] : give_backs_) plan_.give_backs.push_back({stock, units});
        return std::move(plan_);
    }

  private:
    void decide(const ActiveReservation& reservation, OrderPlan& plan) {
        ++plan.due;
        switch (plan.fate) {
            case OrderFate::kept_paid:
            case OrderFate::kept_confirmed:
                plan.confirm.push_back(reservation.id);
                --left_;
                return;
            case OrderFate::kept_processing:
                if (due_at(reservation, policy_) + policy_.processing_grace > now_) return;
                break;
            case OrderFate::cancelled:
            case OrderFate::released:
                break;
        }
        plan.release.push_back(reservation.id);
        --left_;
        plan.units += reservation.quantity;
        give_backs_[{StockKey::Kind::variant, reservation.variant}] += reservation.quantity;
        if (reservation.drop_product)
            give_backs_[{StockKey::Kind::drop_product, *reservation.drop_product}] += reservation.quantity;
    }

    const UnreservePolicy& policy_;
    Instant now_;
    std::int64_t left_;
    UnreservePlan plan_;
    std::map<StockKey, std::int64_t> give_backs_;
};

}  // namespace

std::string_view name_of(OrderFate fate) {
    switch (fate) {
        case OrderFate::cancelled:
            return "cancelled";
        case OrderFate::released:
            return "released";
        case OrderFate::kept_paid:
            return "kept_paid";
        case OrderFate::kept_confirmed:
            return "kept_confirmed";
        case OrderFate::kept_processing:
            return "kept_processing";
    }
    return "released";
}

std::int64_t UnreservePlan::settled() const {
    std::size_t count = 0;
    for (const OrderPlan& order : orders) count += order.release.size() + order.confirm.size();
    return static_cast<std::int64_t>(count);
}

Instant due_at(const ActiveReservation& reservation, const UnreservePolicy& policy) {
    return reservation.expires_at.value_or(reservation.created_at + policy.max_age);
}

UnreservePlan plan_unreserve(std::span<const OrderSnapshot> orders, const UnreservePolicy& policy,
                             Instant now, std::int64_t at_most) {
    Planner planner(policy, now, at_most);
    for (const OrderSnapshot& order : orders) planner.add(order);
    return std::move(planner).take();
}

}  // namespace slotctl
