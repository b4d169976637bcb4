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

    /// `booked_count` is not what `bookings` say: count again. The numbers are those that the plan has seen.
    struct Recount {
        Instant starts{};
        std::chrono::seconds duration{};  ///< of the longest booking, or of the slot if there is none
        int from = 0, to = 0;
        bool operator==(const Recount&) const = default;
    };
    std::vector<Recount> recount;

    /// Delete these while they are unbooked and generated; ascending.
    std::vector<Instant> withdraw;

    /// Insert generated, unbooked slots; ascending, none of them stands after `withdraw`.
    std::vector<Instant> create;
    std::chrono::seconds duration{};                       ///< of those
    int capacity = 1;                                      ///< of those
    std::chrono::minutes buffer_before{}, buffer_after{};  ///< what a booked slot blocks besides itself

    /// Insert slots that bookings already point at; `booked_count` is counted from `bookings`.
    struct Restore {
        Instant starts{};
        std::chrono::seconds duration{};
    };
    std::vector<Restore> restore;

    std::vector<Instant> mark_outside;  ///< booked slots that the rules no longer yield: set `outside_rules`
    std::vector<Instant> mark_inside;   ///< … and yield again: clear it
    std::vector<Instant> clear_mark;    ///< no longer booked, and still marked: clear it
    std::vector<Instant> resize;  ///< booked slots: capacity becomes `capacity`, never below booked_count

    /// The offering's row of `offering_windows` afterwards; none: the row stays as it is. `touched` is what
    /// the plan has seen: the store clears it only if it still is the same. The row of an inactive pair goes
    /// once no slot of the pair is left.
    std::optional<OfferingWindow> window;

    bool capped = false;  ///< max_slots cut what the rules yield
};

/// The starts that the rules yield in the range looked at, ascending; those before `creatable_from` have
/// begun and are kept where they stand but never created.
struct WantedSlots {
    std::vector<Instant> starts;
    Instant creatable_from{};
};

/// Adds to `plan` what turns the stored slots of `offering` into the wanted ones: create, withdraw, restore,
/// marks and sizes. `recount` as well when `verify`. Precondition: `plan.duration` and `plan.capacity` are
/// set when anything is wanted.
void reconcile(const OfferingSnapshot& offering, const WantedSlots& wanted, bool verify, OfferingPlan& plan);

}  // namespace slotctl
