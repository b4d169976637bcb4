#pragma once

#include "core/store/store.hpp"

namespace slotctl {

/// Bookings ahead in slots that the rules no longer yield, each with the reason by the rules as they are now.
OddBookings bookings_outside_rules(Store& store, const BookingQuery& query);

}  // namespace slotctl
