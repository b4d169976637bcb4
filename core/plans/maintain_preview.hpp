#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/calendar/interval.hpp"
#include "core/plans/booked_slot.hpp"
#include "core/plans/maintain.hpp"

/// What a plan changes, provided that nobody else writes meanwhile.
namespace slotctl {

/// What was written (or, for a preview, would be) for one offering.
struct OfferingCounts {
    OfferingKey key;
    std::int64_t created = 0;
    std::int64_t withdrawn = 0;
    std::int64_t expired = 0;  ///< unbooked
    std::int64_t expired_booked = 0;
    std::int64_t marked_outside = 0;
    std::int64_t marked_inside = 0;
    std::int64_t recounted = 0;
    std::vector<Instant> contradicting{};  ///< slots left unchanged, since their bookings contradict others
    bool operator==(const OfferingCounts&) const = default;
    /// True if something is counted.
    [[nodiscard]] bool any() const { return *this != OfferingCounts{.key = key}; }
};

/// The time in which this provider's other booked slots affect what the plan restores and recounts; none if
/// it does neither.
std::optional<Interval> healed_span(const ProviderPlan& plan);

/// What the plan changes, except what expires, which only the store can count. `standing` are the provider's
/// booked slots within `healed_span`, in any order. One entry for every offering of the plan, in its order.
std::vector<OfferingCounts> preview_of(const ProviderPlan& plan, std::span<const BookedSlot> standing);

}  // namespace slotctl
