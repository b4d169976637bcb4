#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plans/maintain.hpp"
#include "core/store/edit_store.hpp"

/// What a change of rules means for what exists already.
namespace slotctl {

/// A booking that the rules yield no longer.
struct AffectedBooking {
    BookingAhead booking;
    std::string provider, service;  ///< their names before the change
    std::string zone;               ///< the provider's
    std::string reason;             ///< `2026-12-24 is closed (Christmas)`
};

/// Free slots that the next `maintain` withdraws or adds because of the change.
struct SlotEffect {
    std::int64_t withdrawn = 0, created = 0;
    bool operator==(const SlotEffect&) const = default;
};

struct EditEffect {
    std::vector<AffectedBooking> bookings;  ///< ascending by start
    std::optional<SlotEffect> slots;        ///< none: not counted, since there are too many providers
};

/// Rules as they are at one moment, and what `maintain` would do.
struct RulesThen {
    std::vector<ProviderSnapshot> providers;  ///< ascending by id
    std::optional<std::vector<ProviderPlan>> plans;
};

/// Reads them in the edit's transaction. `bookings` are those that will be compared.
RulesThen rules_then(EditTransaction& transaction, std::span<const ProviderId> providers,
                     std::span<const BookingAhead> bookings, const MaintainPolicy& policy, Instant now);

/// Bookings count if the rules yielded them before and do so no longer, or if an operator had put them inside
/// the hours, off the grid, and they are not inside any more.
EditEffect effect_of(const RulesThen& before, const RulesThen& after, std::span<const BookingAhead> bookings);

}  // namespace slotctl
