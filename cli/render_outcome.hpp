#pragma once

#include <string>

#include "core/jobs/outcome.hpp"

namespace slotctl::cli {

/// For people: the run's status, counts and tables of details. Warnings and errors are not part of it; they
/// go to standard error.
std::string outcome_text(const Outcome& outcome);

}  // namespace slotctl::cli
