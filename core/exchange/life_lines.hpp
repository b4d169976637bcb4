#pragma once

#include "core/base/order_states.hpp"
#include "core/exchange/business.hpp"

/// The order of states in a record's life: a booking is completed after it was confirmed, and a paid order
/// never becomes unpaid again.
namespace slotctl {

/// Whether a change from `from` to `to` returns a record to an earlier stage of its life, or takes it from
/// one end of it to another. No change is no step back.
bool steps_back(BookingStatus from, BookingStatus to);
bool steps_back(OrderStatus from, OrderStatus to);
bool steps_back(PaymentStatus from, PaymentStatus to);
bool steps_back(ReservationStatus from, ReservationStatus to);

}  // namespace slotctl
