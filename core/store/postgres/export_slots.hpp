#pragma once

#include <string>

#include <pqxx/pqxx>

#include "core/exchange/slot_export.hpp"

/// What an export reads of slots and bookings: the columns, and what stands behind FROM.
namespace slotctl::postgres {

/// Slots made by hand, and booked ones that may not follow from rules and bookings.
extern const std::string found_slot_columns;
extern const std::string found_slots;
FoundSlot found_slot_of(const pqxx::row& row);

/// All bookings, with whether they are orphaned and without a slot.
std::string exported_booking_columns();
extern const std::string exported_bookings;
BookingRecord exported_booking_of(const pqxx::row& row);

/// SQLite knows bookings by their id alone, whoever's they are.
void doubt_shared_ids(pqxx::transaction_base& tx, BusinessWriter& writer);

}  // namespace slotctl::postgres
