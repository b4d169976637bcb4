#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/calendar/interval.hpp"
#include "core/plans/health.hpp"

/// Bookings whose local time moved, because the rules of their zone changed after they were made.
namespace slotctl {

/// A booked slot of a provider.
struct TakenSlot {
    ServiceId service = 0;
    Instant starts{};
    Interval blocks;  ///< what it keeps the provider from doing
    int booked_count = 1, capacity = 1;
};

struct BookingMove {
    std::int64_t booking = 0;
    OfferingKey offering;
    Instant from{}, to{};  ///< starts
};

/// A booking that cannot have its local time back, and why: `that time is taken`.
struct BookingStay {
    std::int64_t booking = 0;
    std::string reason;
};

struct MovePlan {
    std::vector<BookingMove> moves;  ///< in an order in which each finds its new time free
    std::vector<BookingStay> stays;
};

/// `2026-12-01 09:00`: when the booking was to be, by the clocks as they were expected to go.
std::string booked_local_time(const OddBookings::Item& booking);

/// Gives bookings of one provider the local time back for which they were made. `taken` are the provider's
/// booked slots around the old and the new times.
MovePlan plan_moves(std::span<const OddBookings::Item> bookings, std::vector<TakenSlot> taken, Instant now);

/// The time within which other bookings matter to `plan_moves`: that of the old and new times, with the
/// longest buffers that there are. Precondition: `bookings` is not empty.
Interval span_of_moves(std::span<const OddBookings::Item> bookings);

}  // namespace slotctl
