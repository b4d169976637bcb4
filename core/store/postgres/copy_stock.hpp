#pragma once

#include <span>

#include <libpq-fe.h>

#include "core/exchange/order_changes.hpp"

/// New orders and reservations by COPY. Preconditions: the records are complete; the tables' columns have the
/// types that slotctl gives them.
namespace slotctl::postgres {

void copy_orders(PGconn* connection, std::span<const OrderRecord> orders);

/// Precondition: all of them have an id, or none; then the table gives them theirs.
void copy_reservations(PGconn* connection, std::span<const ReservationWrite> writes);

}  // namespace slotctl::postgres
