#pragma once

#include "core/base/instant.hpp"
#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/faults.hpp"
#include "core/exchange/json.hpp"
#include "core/store/sql/database.hpp"

/// Import and export of the lists in core/exchange/flat_lists.hpp, a few hundred records at a time.
namespace slotctl::sql {

/// Within the import's transaction, once providers are stored. Adds what is wrong to `faults` and goes on, so
/// as to find everything. The stored records are locked until the import ends.
void import_flat(Database& database, const Business& business, Instant now, bool force, ImportReport& report,
                 FaultList& faults);

/// Within the export's transaction.
void export_flat(Database& database, BusinessWriter& writer);

}  // namespace slotctl::sql
