#pragma once

#include "core/store/store.hpp"

namespace slotctl {

/// Future bookings in slots that the rules no longer yield, each with the reason by the current rules.
OddBookings bookings_outside_rules(Store& store, const BookingQuery& query);

}  // namespace slotctl
