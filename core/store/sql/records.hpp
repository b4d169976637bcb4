#pragma once

#include "core/store/sql/database.hpp"

namespace slotctl::sql {

/// Whether there is none of the records with which a business begins: provider, service, variant, order.
bool holds_nothing(Database& database);

}  // namespace slotctl::sql
