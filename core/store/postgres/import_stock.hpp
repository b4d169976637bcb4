#pragma once

#include "core/exchange/business.hpp"
#include "core/store/postgres/import_chunks.hpp"

namespace slotctl::postgres {

/// Loads variants, drop products, orders and reservations, and recalculates the reserved quantities. Errors
/// are added to those of `importer`. Precondition: references were checked.
void import_stock(ChunkedImport& chunks, const Business& business, PostgresImport& importer);

}  // namespace slotctl::postgres
