#pragma once

#include "core/store/postgres/import_chunks.hpp"

namespace slotctl::postgres {

/// Variants, drop products, orders and reservations. `reserved_quantity` of whatever they touch becomes what
/// active and confirmed reservations hold; more than there is in stock is a fault.
void import_stock(pqxx::transaction_base& tx, const Business& business, Instant now,
                  std::vector<Fault>& faults);

}  // namespace slotctl::postgres
