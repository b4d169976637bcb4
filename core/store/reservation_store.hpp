#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/plans/unreserve.hpp"
#include "core/platform/run_lock.hpp"

namespace slotctl {

/// How far the due reservations were listed. What is in it is the store's own.
struct DuePosition {
    bool ageing = false;  ///< those without expires_at come after the others
    std::string after;    ///< empty = from the beginning
    ReservationId id = 0;
};

/// As the index of due reservations has them: they may have changed by the time that their order is looked
/// at.
struct DueChunk {
    std::vector<OrderId> orders;      ///< the order of each reservation; the longest due first
    std::optional<DuePosition> next;  ///< none = that was all
};

/// A stock from which a plan gives back, and what was reserved of it just before.
struct StockLevel {
    GiveBack give_back;
    std::int64_t reserved = 0;  ///< of no meaning beyond `give_back.units`: it was that or more
};

/// What was carried out (or, by a preview, would be).
struct Settled {
    UnreservePlan plan;
    std::vector<StockLevel> levels;  ///< one for each give-back
    std::vector<OrderId> held;       ///< orders that somebody else holds locked just now: nothing was done
    /// Another transaction was waiting for a row of this batch, such as the stock that a checkout needs.
    bool waited_for = false;
};

/// Makes the plan of these orders, which are ascending by id and will not change until it is carried out.
using PlanOrders = std::function<UnreservePlan(std::span<const OrderSnapshot>)>;

/// Stock that orders hold, and what gives it back.
class ReservationStore {
  public:
    virtual ~ReservationStore() = default;

    /// How many active reservations are due. Whether something is done about them is for the plan to say.
    virtual std::int64_t count_due(const UnreservePolicy& policy, Instant now) = 0;

    /// Lists up to `most` (> 0) of them from `position` on. Costs what is due, not what is stored.
    virtual DueChunk due(const UnreservePolicy& policy, Instant now, const DuePosition& position,
                         std::size_t most) = 0;

    /// In one transaction: locks those of these orders (ascending) that nobody else holds, reads their state
    /// and their active reservations under that lock, and carries out what `plan` makes of them. Locks are
    /// taken in one order: orders by id, their reservations, variants by id, drop products by id. A stock
    /// that has less reserved than it is given back ends at 0. Throws Error(conflict) if another writer was
    /// in the way (nothing was done, try again), Error(in_doubt) if the connection broke while committing.
    virtual Settled apply(const RunLock& lock, std::span<const OrderId> orders, Instant now,
                          const PlanOrders& plan) = 0;

    /// What `apply` would return if nobody held anything. Locks and writes nothing.
    virtual Settled preview(std::span<const OrderId> orders, const PlanOrders& plan) = 0;
};

}  // namespace slotctl
