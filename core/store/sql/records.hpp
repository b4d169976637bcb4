#pragma once

#include "core/store/sql/database.hpp"

namespace slotctl::sql {

/// Whether there is no record that a business begins with: no provider, service, variant or order.
bool holds_nothing(Database& database);

}  // namespace slotctl::sql
