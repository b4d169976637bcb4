#pragma once

#include <string>

#include <pqxx/pqxx>

namespace slotctl::postgres {

// What can be booked is defined in core/plans/availability.hpp. slotctl's own tables have an index of the
// taken times, in which each slot is looked up. An application's tables have none: there, all slots of the
// time and all taken times are read once and sorted.

/// Whether `slots` is a view over an application's table.
bool slots_are_adopted(pqxx::transaction_base& tx);

/// The active offerings in groups of the same zone and horizon: zone, horizon as days since 1970, offerings,
/// how many have a slot that can be booked, and the keys of the first and the first without. $1 and $2: now
/// and until.
std::string coverage_of_offerings(bool adopted);

/// UTC days with their slots, places, taken places and places that can be booked. $1: now, $2 and $3: from
/// and until, $4: one offering out of this many is counted.
std::string slots_by_day(bool adopted);

}  // namespace slotctl::postgres
