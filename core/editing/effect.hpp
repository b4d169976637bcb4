#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plans/maintain.hpp"
#include "core/store/edit_store.hpp"

/// What a change of rules means for what exists already.
namespace slotctl {

/// The names of an offering before a change of it.
struct OfferingNames {
    std::string provider, service;
};

/// A booking that the rules yield no longer.
struct AffectedBooking {
    BookingAhead booking;
    OfferingNames names;
    std::string zone;    ///< the provider's
    std::string reason;  ///< `2026-12-24 is closed (Christmas)`
};

/// A start that has more bookings than the service has places now.
struct OverbookedTime {
    OfferingKey offering;
    Interval time;
    OfferingNames names;
    std::string zone;  ///< the provider's
    std::int64_t bookings = 0;
    int places = 1;
    bool operator==(const OverbookedTime& other) const {
        return offering == other.offering && time == other.time && bookings == other.bookings;
    }
};

/// A booking that keeps its instant, but not its local time: the provider is in another zone now.
struct ShiftedBooking {
    BookingAhead booking;
    OfferingNames names;
    std::string zone_before, zone_after;
};

/// Free slots that the next `maintain` withdraws or adds because of the change.
struct SlotEffect {
    std::int64_t withdrawn = 0, created = 0;
    bool operator==(const SlotEffect&) const = default;
};

struct EditEffect {
    std::vector<AffectedBooking> bookings;  ///< ascending by start, as the others
    std::vector<OverbookedTime> overbooked;
    std::vector<ShiftedBooking> shifted;
    std::optional<SlotEffect> slots;  ///< none: not counted, since there are too many providers

    /// Whether somebody who has booked may have to be told.
    [[nodiscard]] bool concerns_bookings() const {
        return !bookings.empty() || !overbooked.empty() || !shifted.empty();
    }
};

/// Rules as they are at one moment, and what `maintain` would do.
struct RulesThen {
    std::vector<ProviderSnapshot> providers;  ///< ascending by id
    std::optional<std::vector<ProviderPlan>> plans;
};

/// Reads them in the edit's transaction. `bookings` are those that will be compared.
RulesThen rules_then(EditTransaction& transaction, std::span<const ProviderId> providers,
                     std::span<const BookingAhead> bookings, const MaintainPolicy& policy, Instant now);

/// Bookings are outside the rules if these yielded them before and do so no longer, or if an operator had put
/// them inside the hours, off the grid, and they are not inside any more; never in a manual slot.
EditEffect effect_of(const RulesThen& before, const RulesThen& after, std::span<const BookingAhead> bookings);

}  // namespace slotctl
