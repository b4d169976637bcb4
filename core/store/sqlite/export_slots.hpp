#pragma once

#include "core/exchange/json.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

/// Writes the slots that do not follow from rules and bookings, then all bookings.
void export_slots(Connection& connection, BusinessWriter& writer);
void export_bookings(Connection& connection, BusinessWriter& writer);

}  // namespace slotctl::sqlite
