#pragma once

#include "core/base/order_states.hpp"
#include "core/exchange/business.hpp"

/// The order in which records live: a booking is completed after it was confirmed, an order is never unpaid
/// again.
namespace slotctl {

/// Whether going from `from` to `to` takes a record back in its life, or from one end of it to another.
/// Staying is no step.
bool steps_back(BookingStatus from, BookingStatus to);
bool steps_back(OrderStatus from, OrderStatus to);
bool steps_back(PaymentStatus from, PaymentStatus to);
bool steps_back(ReservationStatus from, ReservationStatus to);

}  // namespace slotctl
