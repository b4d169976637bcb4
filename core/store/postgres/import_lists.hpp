#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "core/exchange/business.hpp"

namespace slotctl::postgres {

/// Replaces the lists that the file gives: a provider's hours, overrides and offerings with their hours. A
/// list that equals the stored one, in any order, is not changed, so that no revision changes. Precondition:
/// the providers and services exist.
void replace_provider_lists(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers);

/// The same for calendars elsewhere and feeds, by their names. What is listed keeps when it was added and
/// read; a calendar that is not goes with its busy times.
void replace_calendars_and_feeds(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers,
                                 Instant now);

}  // namespace slotctl::postgres
