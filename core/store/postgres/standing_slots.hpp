#pragma once

#include <span>
#include <vector>

#include <pqxx/pqxx>

#include "core/plans/booked_slot.hpp"
#include "core/plans/provider_calendar.hpp"

namespace slotctl::postgres {

/// The booked slots of these providers that block any of `time`, by provider as listed.
std::vector<std::pair<ProviderId, StandingSlot>> booked_slots(pqxx::transaction_base& tx,
                                                              std::span<const ProviderId> providers,
                                                              const Interval& time);

/// The same of one provider, as moves and previews need them.
std::vector<BookedSlot> booked_slots(pqxx::transaction_base& tx, ProviderId provider, const Interval& time);

}  // namespace slotctl::postgres
