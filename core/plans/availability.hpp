#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "core/calendar/interval.hpp"

/// Pure: which slots a customer can book. The one meaning of "free" and "bookable"; the stores' own
/// statements are held to it by a property test.
namespace slotctl {

/// A row of `slots`, as far as it decides whether a customer can book it.
struct SlotRow {
    Interval time;  ///< as the customer sees it
    int capacity = 1;
    int booked_count = 0;
    bool outside_rules = false;  ///< the rules no longer yield it
};

/// What the slot's service asks for; all >= 0.
struct BookingTerms {
    std::chrono::minutes buffer_before{}, buffer_after{};
    std::chrono::minutes min_notice{};
};

/// The time during which one provider is busy with booked slots: each slot's blocked span, buffers included.
class BusyTime {
  public:
    /// In any order; they may touch or overlap.
    explicit BusyTime(std::vector<Interval> blocked) : blocked_(unite(std::move(blocked))) {}
    /// Whether any of `time` is taken. Times that only touch do not meet.
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

/// What a booking of `time` would keep the provider from doing.
Interval blocked_span(Interval time, const BookingTerms& terms);

/// Why nobody can book `slot` of an active offering at `now`; nothing if it can be booked. `busy`: its
/// provider's. A slot that somebody has booked holds the provider's time already, so that only its places
/// count.
std::optional<NotBookable> why_not_bookable(const SlotRow& slot, const BookingTerms& terms,
                                            const BusyTime& busy, Instant now);

inline bool bookable(const SlotRow& slot, const BookingTerms& terms, const BusyTime& busy, Instant now) {
    return !why_not_bookable(slot, terms, busy, now);
}

}  // namespace slotctl
