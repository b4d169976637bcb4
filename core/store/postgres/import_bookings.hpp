#pragma once

#include <vector>

#include "core/store/postgres/import_chunks.hpp"

namespace slotctl::postgres {

/// Updates stored bookings and adds new ones; the database's own triggers keep the slots true.
/// A booking without id is the stored one of the same provider, service, start and customer, if there is one.
void import_bookings(ChunkedImport& chunks, const std::vector<BookingRecord>& bookings,
                     PostgresImport& importer);

}  // namespace slotctl::postgres
