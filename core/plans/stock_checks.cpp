#include "core/plans/check_parts.hpp"
#include "core/plans/health_checks.hpp"

namespace slotctl::health_checks {

namespace {

using std::chrono::seconds;

/// `variant 3 (TEE-M)`, `drop product 7`
std::string name_of(const StockDrift::Item& item) {
    const std::string id = std::to_string(item.id);
    return item.sku ? "variant " + id + " (" + *item.sku + ")" : "drop product " + id;
}

}  // namespace

HealthCheck reservations(const ReservationBacklog& backlog, const HealthPolicy& policy, Instant now) {
    const seconds age = backlog.oldest ? age_of(*backlog.oldest, now) : seconds{0};
    HealthCheck check{"expired_reservations", HealthState::ok, "", "", {}};
    if (backlog.waiting > 0) check.state = above(age, policy.expired_warning, policy.expired_critical);
    check.message = backlog.waiting == 0
                        ? "none is waiting"
                        : std::to_string(backlog.waiting) + " waiting, the oldest for " + rough_duration(age);
    if (check.state != HealthState::ok)
        check.hint =
            "run `slotctl unreserve` and make sure that it is scheduled: nobody will buy the stock that they "
            "hold";
    check.measures.push_back(measure("waiting", double(backlog.waiting), ""));
    check.measures.push_back(measure("oldest", in_seconds(age), "s", in_seconds(policy.expired_warning),
                                     in_seconds(policy.expired_critical)));
    return check;
}

HealthCheck drift(const StockDrift& drift, const HealthPolicy& policy) {
    HealthCheck check{"stock_drift",
                      above<std::int64_t>(drift.items, policy.drift_warning, policy.drift_critical),
                      "",
                      "",
                      {}};
    check.message = drift.items == 0
                        ? "reserved_quantity equals what the reservations hold"
                        : plural(drift.items, "stock item") + " whose reserved_quantity is wrong: ";
    for (std::size_t i = 0; i < drift.examples.size(); ++i) {
        const StockDrift::Item& item = drift.examples[i];
        check.message += (i == 0 ? "" : ", ") + brief(name_of(item), 80) + " has " +
                         std::to_string(item.reserved) + ", its reservations hold " +
                         std::to_string(item.held);
    }
    if (drift.items > static_cast<std::int64_t>(drift.examples.size()) && !drift.examples.empty())
        check.message += ", …";
    if (check.state != HealthState::ok) {
        check.hint =
            "find out which program other than the checkout and slotctl writes reserved_quantity, then run "
            "`slotctl stock repair`";
    }
    check.measures.push_back(
        measure("items", double(drift.items), "", policy.drift_warning, policy.drift_critical));
    return check;
}

HealthCheck held_orders(const HeldOrders& orders) {
    HealthCheck check{"held_orders", orders.count > 0 ? HealthState::warning : HealthState::ok, "", "", {}};
    check.message = orders.count == 0
                        ? "no cancelled or refunded order holds stock"
                        : plural(orders.count, "cancelled or refunded order") +
                              (orders.count == 1 ? " still holds" : " still hold") + " confirmed stock:";
    for (std::size_t i = 0; i < orders.examples.size(); ++i)
        check.message += (i == 0 ? " order " : ", ") + std::to_string(orders.examples[i]);
    if (orders.count > static_cast<std::int64_t>(orders.examples.size()) && !orders.examples.empty())
        check.message += ", …";
    if (orders.count > 0)
        check.hint =
            "release the reservations and give their quantities back, as docs/checkout.md shows for refunds";
    check.measures.push_back(measure("orders", double(orders.count), "", 1.0));
    return check;
}

}  // namespace slotctl::health_checks
