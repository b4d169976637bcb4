#pragma once

#include <pqxx/pqxx>

#include "core/exchange/business.hpp"
#include "core/exchange/faults.hpp"

namespace slotctl::postgres {

/// Adds a fault for each reservation of the file that takes another variant's drop product, and for each drop
/// product of the file that changes its variant although it is reserved. True if there are none.
bool drop_products_are_of_their_variants(pqxx::transaction_base& tx, const Business& business,
                                         FaultList& faults);

}  // namespace slotctl::postgres
