#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/calendar/interval.hpp"
#include "core/plans/booked_slot.hpp"
#include "core/plans/health.hpp"

/// Bookings whose local time moved, because the rules of their zone changed after they were made.
namespace slotctl {

struct BookingMove {
    std::int64_t booking = 0;
    OfferingKey offering;
    Instant from{}, to{};  ///< starts
};

/// A booking that cannot get its local time back, and why: `that time is taken`.
struct BookingStay {
    std::int64_t booking = 0;
    std::string reason;
};

struct MovePlan {
    std::vector<BookingMove> moves;  ///< in an order in which each new time is free when its turn comes
    std::vector<BookingStay> stays;
};

/// `2026-12-01 09:00`: the booking's local time by the rules that applied when it was made.
std::string booked_local_time(const OddBookings::Item& booking);

/// Moves bookings of one provider back to the local time for which they were made. `taken` are the provider's
/// booked slots around the old and the new times.
MovePlan plan_moves(std::span<const OddBookings::Item> bookings, std::vector<BookedSlot> taken, Instant now);

/// The time within which other bookings affect `plan_moves`: the old and new times, with the longest possible
/// buffers. Precondition: `bookings` is not empty.
Interval span_of_moves(std::span<const OddBookings::Item> bookings);

}  // namespace slotctl
