#pragma once

#include "core/exchange/json.hpp"
#include "core/exchange/json_cursor.hpp"

/// One record's JSON to its typed form. All faults go to the cursor's list; a field with a fault keeps its
/// default, so the results are good for nothing but further checks once there is a fault.
namespace slotctl {

ProviderRecord read_provider(const JsonCursor& at, const KnowsZone& knows_zone);
ServiceRecord read_service(const JsonCursor& at);
BookingRecord read_booking(const JsonCursor& at);
SlotRecord read_slot(const JsonCursor& at);
VariantRecord read_variant(const JsonCursor& at);
DropProductRecord read_drop_product(const JsonCursor& at);
OrderRecord read_order(const JsonCursor& at);

/// Reads a record of `list` from its JSON for the errors alone.
void read_back(const std::string& record, std::string_view list, std::size_t position,
               const KnowsZone& knows_zone, FaultList& faults);

/// Marks a date or an instant that could not be read.
constexpr LocalDate no_date = LocalDate::min();
constexpr Instant no_instant = Instant::min();

}  // namespace slotctl
