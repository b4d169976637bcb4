#pragma once

#include "cli/context.hpp"

namespace slotctl::cli {

/// Loads `business` (or rehearses it, with --dry-run) and prints what that changes. `force` lets records go
/// back in their lives.
int import_business(Context& context, const Business& business, bool force = false);

/// Whether the calendar has a zone of that name.
bool knows_zone(std::string_view name);

}  // namespace slotctl::cli
