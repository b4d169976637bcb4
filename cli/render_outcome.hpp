#pragma once

#include <string>

#include "core/jobs/outcome.hpp"

namespace slotctl::cli {

/// One JSON object and a line end. Each table of details is an array of objects.
std::string outcome_json(const Outcome& outcome);

/// For people: the run's status, counts and tables of details. Warnings and errors are not part of it; they
/// go to standard error.
std::string outcome_text(const Outcome& outcome);

}  // namespace slotctl::cli
