#pragma once

#include <pqxx/pqxx>

#include "core/exchange/business.hpp"
#include "core/exchange/faults.hpp"

namespace slotctl::postgres {

/// Reports an error for each reservation in the file that uses another variant's drop product, and for each
/// drop product in the file that changes its variant although it is reserved. True if there are none.
bool drop_products_are_of_their_variants(pqxx::transaction_base& tx, const Business& business,
                                         FaultList& faults);

}  // namespace slotctl::postgres
