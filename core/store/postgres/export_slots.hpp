#pragma once

#include <string>

#include <pqxx/pqxx>

#include "core/exchange/slot_export.hpp"

/// The slots and bookings for an export: the columns, and the part after FROM.
namespace slotctl::postgres {

/// Manual slots, and booked ones that may not follow from rules and bookings.
extern const std::string found_slot_columns;
extern const std::string found_slots;
FoundSlot found_slot_of(const pqxx::row& row);

/// All bookings, and whether each is orphaned and without a slot.
std::string exported_booking_columns();
extern const std::string exported_bookings;
BookingRecord exported_booking_of(const pqxx::row& row);

/// Adds a doubt for shared ids: in SQLite, a booking's id is unique among all providers.
void doubt_shared_ids(pqxx::transaction_base& tx, BusinessWriter& writer);

}  // namespace slotctl::postgres
