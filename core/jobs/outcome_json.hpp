#pragma once

#include <string>

#include "core/jobs/outcome.hpp"

namespace slotctl {

/// One JSON object and a line end. Each table of details is an array of objects.
std::string outcome_json(const Outcome& outcome);

}  // namespace slotctl
