#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "core/calendar/interval.hpp"
#include "core/plans/maintain_snapshot.hpp"

/// Pure: which slots a customer can book. The only definition of "free" and "bookable"; a property test
/// checks that the stores' own statements agree with it.
namespace slotctl {

/// A row of `slots`, as far as it decides whether a customer can book it.
struct SlotRow {
    Interval time;  ///< as the customer sees it
    int capacity = 1;
    int booked_count = 0;
    bool outside_rules = false;  ///< the rules no longer yield it
};

/// The booking rules of the slot's service; all >= 0.
struct BookingTerms {
    std::chrono::minutes buffer_before{}, buffer_after{};
    std::chrono::minutes min_notice{};
};

/// The time during which one provider is busy: with booked slots, each slot's blocked span, buffers included,
/// or elsewhere.
class BusyTime {
  public:
    /// In any order; the intervals may touch or overlap.
    explicit BusyTime(std::vector<Interval> blocked) : blocked_(unite(std::move(blocked))) {}
    [[nodiscard]] bool empty() const { return blocked_.empty(); }
    /// Whether any of `time` is taken. Intervals that only touch do not overlap.
    [[nodiscard]] bool meets(Interval time) const;

  private:
    std::vector<Interval> blocked_;
};

enum class NotBookable {
    past,      ///< it has begun
    outside,   ///< the rules no longer yield it
    booked,    ///< every place is taken
    conflict,  ///< the provider is busy with another slot
    notice,    ///< it begins before the minimum notice has passed
};
std::string_view name_of(NotBookable reason);

inline BookingTerms booking_terms(const ServiceRules& rules) {
    return {rules.buffer_before, rules.buffer_after, rules.min_notice};
}

/// The time during which a booking of `time` keeps the provider busy.
Interval blocked_span(Interval time, const BookingTerms& terms);

/// Why nobody can book `slot` of an active offering at `now`; nothing if it can be booked. `busy` is its
/// provider's time. A slot that already has a booking occupies the provider's time itself, so only its free
/// places count.
std::optional<NotBookable> why_not_bookable(const SlotRow& slot, const BookingTerms& terms,
                                            const BusyTime& busy, Instant now);

inline bool bookable(const SlotRow& slot, const BookingTerms& terms, const BusyTime& busy, Instant now) {
    return !why_not_bookable(slot, terms, busy, now);
}

}  // namespace slotctl
