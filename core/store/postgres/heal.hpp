#pragma once

#include <span>
#include <vector>

#include <pqxx/pqxx>

#include "core/store/postgres/plan_rows.hpp"

/// What `maintain` repairs if slots and bookings disagree. If the database refuses a slot, since its bookings
/// contradict others, only that slot is left unchanged, and counted as contradicting.
namespace slotctl::postgres {

/// Inserts the slots that bookings refer to.
void restore(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans, Tally& tally);

/// Counts the bookings of slots again.
void recount(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans, Tally& tally);

}  // namespace slotctl::postgres
