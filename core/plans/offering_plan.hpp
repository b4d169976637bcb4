#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/plans/maintain_snapshot.hpp"

namespace slotctl {

/// What is to be written for one offering. Applied as a whole or not at all, in the order of the members.
struct OfferingPlan {
    OfferingKey key;
    bool active = false;

    /// Delete slots that start before this instant: unbooked ones, or all.
    struct Expiry {
        Instant before{};
        bool booked_too = false;
    };
    std::optional<Expiry> expire;

    /// Delete these while they are unbooked and generated; ascending.
    std::vector<Instant> withdraw;

    /// Insert generated, unbooked slots; ascending, none of them stands after `withdraw`.
    std::vector<Instant> create;
    std::chrono::seconds duration{};  ///< of those
    int capacity = 1;                 ///< of those

    /// Insert slots that bookings already point at; `booked_count` is counted from `bookings`.
    struct Restore {
        Instant starts{};
        std::chrono::seconds duration{};
    };
    std::vector<Restore> restore;

    std::vector<Instant> mark_outside;    ///< booked slots that the rules no longer yield: set `outside_rules`
    std::vector<Instant> mark_inside;     ///< … and yield again: clear it
    std::vector<Instant> recount;         ///< `booked_count` is not what `bookings` say: count again
    std::vector<Instant> resize;          ///< booked slots: capacity becomes `capacity`, never below booked_count

    /// The offering's row of `offering_windows` afterwards. None: nothing changes but a row that is no longer
    /// needed (inactive, no slot left) goes. `touched` is what the plan has seen: the store clears it only if it
    /// still is the same.
    std::optional<OfferingWindow> window;

    bool capped = false;  ///< max_slots cut what the rules yield

    [[nodiscard]] bool changes_slots() const { return !withdraw.empty() || !create.empty() || !restore.empty(); }
};

}  // namespace slotctl
