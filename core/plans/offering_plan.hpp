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

    /// `booked_count` differs from `bookings`: count again. The numbers are those that the plan has seen.
    struct Recount {
        Instant starts{};
        std::chrono::seconds duration{};  ///< of the longest booking, or of the slot if there is none
        int from = 0, to = 0;
        bool operator==(const Recount&) const = default;
    };
    std::vector<Recount> recount;

    /// Delete these if they are unbooked and generated; ascending.
    std::vector<Instant> withdraw;

    /// Insert generated, unbooked slots; ascending; none of them exists once `withdraw` is done.
    std::vector<Instant> create;
    std::chrono::seconds duration{};                       ///< of the created slots
    int capacity = 1;                                      ///< of the created slots
    std::chrono::minutes buffer_before{}, buffer_after{};  ///< added to the time that a booked slot blocks

    /// Insert slots that bookings already refer to; `booked_count` is counted from `bookings`.
    struct Restore {
        Instant starts{};
        std::chrono::seconds duration{};
    };
    std::vector<Restore> restore;

    /// Starts that `recount` or `restore` corrects and that have more bookings than the slot and the service
    /// take: somebody has no place.
    std::vector<Instant> overbooked;

    std::vector<Instant> mark_outside;  ///< booked slots that the rules no longer yield: set `outside_rules`
    std::vector<Instant> mark_inside;   ///< … and yield again: clear it
    std::vector<Instant> clear_mark;    ///< no longer booked, and still marked: clear it
    std::vector<Instant> resize;  ///< booked slots: capacity becomes `capacity`, never below booked_count

    /// The offering's row of `offering_windows` afterwards; none: the row is not changed. `touched` is the
    /// value that the plan has seen: the store clears it only if it is still the same. The row of an inactive
    /// pair is deleted once the pair has no slots left.
    std::optional<OfferingWindow> window;

    bool capped = false;  ///< max_slots cut off part of what the rules yield
};

/// The starts that the rules yield in the range in question, ascending. Those before `creatable_from` have
/// begun: existing slots are kept there, but none is created.
struct WantedSlots {
    std::vector<Instant> starts;
    Instant creatable_from{};
};

/// Adds to `plan` what turns the stored slots of `offering` into the wanted ones: create, withdraw, restore,
/// marks and sizes; with `verify`, also `recount`. Precondition: `plan.duration` and `plan.capacity` are set
/// if any slot is wanted.
void reconcile(const OfferingSnapshot& offering, const WantedSlots& wanted, bool verify, OfferingPlan& plan);

}  // namespace slotctl
