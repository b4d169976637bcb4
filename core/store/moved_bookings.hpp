#pragma once

#include "core/store/store.hpp"

namespace slotctl {

/// Bookings that start after `now` and whose local time is no longer the one for which they were made.
OddBookings moved_bookings(Store& store, const BookingQuery& query);
/// How many of them each provider has; see HealthStore.
std::vector<MovedCount> moved_bookings_per_provider(Store& store, const BookingQuery& query);

}  // namespace slotctl
