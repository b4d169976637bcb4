#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/plans/health.hpp"
#include "core/plans/maintain_snapshot.hpp"
#include "core/store/maintain_scope.hpp"

namespace slotctl {

/// Which bookings to find.
struct BookingQuery {
    Instant now{};
    std::size_t examples = 0;  ///< the most that are named
    MaintainScope scope{};
    /// Slots to treat as marked as outside the rules, and as not marked: the effects of a dry run.
    std::vector<SlotKey> marked{}, cleared{};
};

/// What a query adds to a booking: nothing, the booking that it overlaps, or the UTC offset with which it was
/// made.
inline void note_nothing(OddBookings::Item&, std::int64_t) {}
inline void note_overlap(OddBookings::Item& item, std::int64_t booking) {
    item.reason = "it overlaps booking " + std::to_string(booking);
}
inline void note_offset(OddBookings::Item& item, std::int64_t seconds) {
    item.booked_offset = std::chrono::seconds{seconds};
}

/// Of a booking that is one too many: how many its slot takes, or its service.
inline void note_places(OddBookings::Item& item, std::int64_t places) {
    item.reason = "it is one too many: ";
    item.reason += places == 1 ? "only one booking has" : "only " + std::to_string(places) + " bookings have";
    item.reason += " a place at that time";
}

}  // namespace slotctl
