#pragma once

#include <string>

#include "core/jobs/outcome.hpp"

namespace slotctl::cli {

/// One JSON object and a line end. With details, `offerings` lists what changed per offering, or `orders`
/// what became of each order.
std::string outcome_json(const Outcome& outcome, bool details);

/// For people: what became of the run, its counts and, with details, a table of offerings or orders.
/// Warnings and errors are not part of it: they go to standard error.
std::string outcome_text(const Outcome& outcome, bool details);

}  // namespace slotctl::cli
