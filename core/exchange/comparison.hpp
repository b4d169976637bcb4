#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/faults.hpp"
#include "core/exchange/stored_records.hpp"

namespace slotctl {

/// Compares what a file says of providers, services, bookings, variants and drop products with what is
/// stored, and counts it in `report`. Precondition: `check_references` found no fault.
void compare_rules(const Business& business, StoredRecords& stored, ImportReport& report);

/// The same of bookings. Returns the id of the stored booking that each record means, if there is one: the
/// one of its id and provider, or, where it gives no id, one of the same provider, service, start and
/// customer that no other record means. Unless `force`, a record that would take its booking a step back in
/// its life is a fault.
std::vector<std::optional<std::int64_t>> compare_bookings(const SpooledList<BookingRecord>& bookings,
                                                          StoredRecords& stored, bool force,
                                                          ImportReport& report, FaultList& faults);

/// `paid, which is stored, does not go back to unpaid`.
std::string step_back_message(std::string_view from, std::string_view to);

/// How many records are compared at a time.
constexpr std::size_t comparison_chunk = 2000;

}  // namespace slotctl
