#pragma once

#include "core/store/postgres/import_chunks.hpp"

namespace slotctl::postgres {

/// Updates stored slots and bookings and adds new ones; the database's own triggers keep the places correct.
/// A booking without an id is the stored one with the same provider, service, start and customer, if there is
/// one.
void import_slots_and_bookings(ChunkedImport& chunks, const Business& business, PostgresImport& importer);

}  // namespace slotctl::postgres
