#pragma once

#include "core/exchange/flat_lists.hpp"
#include "core/exchange/json.hpp"
#include "core/exchange/json_cursor.hpp"

/// Converts one record's JSON to its typed form. All errors are added to the cursor's list; a field with an
/// error keeps its default, so once there is an error, the results are only useful for further checks.
namespace slotctl {

ProviderRecord read_provider(const JsonCursor& at, const KnowsZone& knows_zone);
ServiceRecord read_service(const JsonCursor& at);
BookingRecord read_booking(const JsonCursor& at);
SlotRecord read_slot(const JsonCursor& at);
VariantRecord read_variant(const JsonCursor& at);
DropProductRecord read_drop_product(const JsonCursor& at);
OrderRecord read_order(const JsonCursor& at);
FlatRecord read_flat(const FlatList& list, const JsonCursor& at, const KnowsZone& knows_zone);

/// Reads a record of `list` from its JSON, only to find errors.
void read_back(const std::string& record, std::string_view list, std::size_t position,
               const KnowsZone& knows_zone, FaultList& faults);

/// Marks a date or an instant that could not be read.
constexpr LocalDate no_date = LocalDate::min();
constexpr Instant no_instant = Instant::min();

}  // namespace slotctl
