#pragma once

#include "cli/context.hpp"

namespace slotctl::cli {

/// Loads `business` (or rehearses it, with --dry-run) and prints how many records it had.
int import_business(Context& context, const Business& business);

/// Whether the calendar has a zone of that name.
bool knows_zone(std::string_view name);

}  // namespace slotctl::cli
