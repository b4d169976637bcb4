#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/faults.hpp"
#include "core/exchange/stored_records.hpp"

namespace slotctl {

/// Compares the providers, services, bookings, variants and drop products of a file with the stored ones, and
/// counts the differences in `report`. Precondition: `check_references` found no errors.
void compare_rules(const Business& business, StoredRecords& stored, ImportReport& report);

/// The same for bookings. Returns the id of the stored booking that corresponds to each record, if there is
/// one: the one with its id and provider; or, if it gives no id, one with the same provider, service, start
/// and customer that corresponds to no other record. Unless `force` is given, a record that would return its
/// booking to an earlier stage of its life is an error. A new booking without an id may be one that was
/// moved, from a file of before: the report doubts it.
std::vector<std::optional<std::int64_t>> compare_bookings(const SpooledList<BookingRecord>& bookings,
                                                          StoredRecords& stored, bool force, Instant now,
                                                          ImportReport& report, FaultList& faults);

/// `paid, which is stored, does not go back to unpaid`.
std::string step_back_message(std::string_view from, std::string_view to);

/// How many records are compared at a time.
constexpr std::size_t comparison_chunk = 2000;

}  // namespace slotctl
