#pragma once

#include "cli/context.hpp"

namespace slotctl::cli {

/// Imports `business`, or only rehearses it with --dry-run, and prints the changes. `force` lets records go
/// back to an earlier status.
int import_business(Context& context, const Business& business, bool force = false);

/// Whether the calendar has a zone of that name.
bool knows_zone(std::string_view name);

}  // namespace slotctl::cli
