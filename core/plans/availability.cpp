#include "core/plans/availability.hpp"

#include <algorithm>
#include <array>

namespace slotctl {

bool BusyTime::meets(Interval time) const {
    const auto first_to_end_later =
        std::upper_bound(blocked_.begin(), blocked_.end(), time.begin,
                         [](Instant begin, const Interval& span) { return begin < span.end; });
    return first_to_end_later != blocked_.end() && first_to_end_later->begin < time.end;
}

std::string_view name_of(NotBookable reason) {
    constexpr std::array<std::string_view, 5> names{"past", "outside", "booked", "conflict", "notice"};
    return names.at(static_cast<std::size_t>(reason));
}

Interval blocked_span(Interval time, const BookingTerms& terms) {
    return {time.begin - terms.buffer_before, time.end + terms.buffer_after};
}

std::optional<NotBookable> why_not_bookable(const SlotRow& slot, const BookingTerms& terms,
                                            const BusyTime& busy, Instant now) {
    if (slot.time.begin < now) return NotBookable::past;
    if (slot.outside_rules) return NotBookable::outside;
    if (slot.booked_count >= slot.capacity) return NotBookable::booked;
    if (slot.booked_count == 0 && busy.meets(blocked_span(slot.time, terms))) return NotBookable::conflict;
    if (slot.time.begin < now + terms.min_notice) return NotBookable::notice;
    return std::nullopt;
}

}  // namespace slotctl
