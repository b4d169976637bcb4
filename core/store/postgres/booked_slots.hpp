#pragma once

#include <vector>

#include <pqxx/pqxx>

#include "core/plans/booked_slot.hpp"

namespace slotctl::postgres {

/// The provider's booked slots whose blocked time overlaps `time`.
std::vector<BookedSlot> booked_slots(pqxx::transaction_base& tx, ProviderId provider, const Interval& time);

}  // namespace slotctl::postgres
