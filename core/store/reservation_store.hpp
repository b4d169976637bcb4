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

/// How far the due reservations have been listed. Its contents are private to the store.
struct DuePosition {
    bool ageing = false;  ///< those without expires_at come after the others
    std::string after;    ///< empty = from the beginning
    ReservationId id = 0;
};

/// As in the index of due reservations; they may have changed by the time that their order is read.
struct DueChunk {
    std::vector<OrderId> orders;      ///< the order of each reservation; those due for longest first
    std::optional<DuePosition> next;  ///< none: the list is complete
};

/// A stock to which a plan gives back, and its reserved quantity just before.
struct StockLevel {
    GiveBack give_back;
    std::int64_t reserved = 0;  ///< meaningless beyond `give_back.units`: it was that or more
};

/// What was carried out (or, for a preview, would be).
struct Settled {
    UnreservePlan plan;
    std::vector<StockLevel> levels;  ///< one per give-back
    std::vector<OrderId> held;       ///< orders currently locked by others: nothing was done
    /// Another transaction was waiting for a row of this batch, such as the stock that a checkout needs.
    bool waited_for = false;
};

/// Makes the plan for these orders, which are ascending by id and do not change until it is carried out.
using PlanOrders = std::function<UnreservePlan(std::span<const OrderSnapshot>)>;

/// Stock held by orders, and its release.
class ReservationStore {
  public:
    virtual ~ReservationStore() = default;

    /// How many active reservations are due. The plan decides whether anything is done about them.
    virtual std::int64_t count_due(const UnreservePolicy& policy, Instant now) = 0;

    /// Lists up to `most` (> 0) of them from `position` on. The cost depends on what is due, not on what is
    /// stored.
    virtual DueChunk due(const UnreservePolicy& policy, Instant now, const DuePosition& position,
                         std::size_t most) = 0;

    /// In one transaction: locks those of these orders (ascending) that nobody else has locked, reads their
    /// state and their active reservations under that lock, and carries out the plan that `plan` makes. Locks
    /// are taken in one order: orders by id, their reservations, variants by id, drop products by id. A stock
    /// with less reserved than it is given back ends at 0. Throws Error(conflict) if another writer
    /// interfered (nothing was done, try again), Error(in_doubt) if the connection broke during the commit.
    virtual Settled apply(const RunLock& lock, std::span<const OrderId> orders, Instant now,
                          const PlanOrders& plan) = 0;

    /// What `apply` would return if nobody held a lock. Locks and writes nothing.
    virtual Settled preview(std::span<const OrderId> orders, const PlanOrders& plan) = 0;
};

}  // namespace slotctl
