#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/plans/offered_times.hpp"

namespace slotctl {

/// Whether a provider offers one start.
struct Offer {
    ProviderId provider = 0;
    std::string zone;                 ///< the provider's
    std::optional<OfferedTime> time;  ///< none: it is not one of the times that the rules yield
    /// Why it cannot be booked, as a word and in words; empty if it can. Besides the names of NotBookable,
    /// `not_offered`: provider, service or offering is inactive, or its rules cannot be used.
    std::string reason{}, why{};

    [[nodiscard]] bool free() const { return time && reason.empty(); }
};

/// A time at which the slot would begin, and the rules that apply.
struct AskedTime {
    ServiceId service = 0;
    Instant start{};
    Instant now{};
    bool off_grid = false;  ///< any time inside the hours, wherever the rules lay their slots
};

/// Precondition: `calendar` contains what can affect the local date of the start.
Offer offer_at(const ProviderCalendar& calendar, const AskedTime& asked);

/// Of those that offer the time: the one with the fewest booked minutes on its local date, then the lowest
/// id. If nobody does, an offer that says why not.
Offer best_offer(std::span<const ProviderCalendar> calendars, const AskedTime& asked);

}  // namespace slotctl
