#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "core/exchange/business.hpp"

namespace slotctl::postgres {

/// Replaces the lists that the file gives: a provider's hours, overrides and offerings with their hours. A
/// list that is equal to the stored one, in whatever order, is left alone, so that no revision moves.
/// Precondition: the providers and services stand.
void replace_provider_lists(pqxx::transaction_base& tx, const std::vector<ProviderRecord>& providers);

}  // namespace slotctl::postgres
