#pragma once

#include <span>
#include <vector>

#include <pqxx/pqxx>

#include "core/store/postgres/plan_rows.hpp"

/// What `maintain` puts right where slots and bookings disagree. Where the database refuses a slot, since its
/// bookings contradict others, that slot alone stays as it is and is counted as contradicting.
namespace slotctl::postgres {

/// Inserts the slots that bookings point at.
void restore(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans, Tally& tally);

/// Counts the bookings of slots again.
void recount(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans, Tally& tally);

/// The provider's booked slots whose blocked time meets `time`.
std::vector<BlockedSpan> booked_in(pqxx::transaction_base& tx, ProviderId provider, const Interval& time);

}  // namespace slotctl::postgres
