#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/plans/offer.hpp"

/// Why a time can be booked or not, rule by rule.
namespace slotctl {

/// A booking near the time.
struct NearBooking {
    std::int64_t id = 0;
    ServiceId service = 0;
    Interval time;
};

struct ExplainedRule {
    std::string rule;   ///< `hours`, `grid`, `notice` …
    std::string value;  ///< in words: `Thu 09:00–17:00 does not reach 17:15`
    bool holds = true;
};

struct Explanation {
    Offer offer;
    Interval time;                     ///< of the slot in question
    std::vector<ExplainedRule> rules;  ///< in the order in which they apply
};

/// `bookings` are those of the provider that may overlap the time, without cancelled ones; `calendar` as for
/// `offer_at`.
Explanation explained(const ProviderCalendar& calendar, std::span<const NearBooking> bookings,
                      const AskedTime& asked);

}  // namespace slotctl
