#pragma once

#include <string>

#include "core/jobs/outcome.hpp"

namespace slotctl {

/// One JSON object and a line end. Each table of details is an array of objects.
std::string outcome_json(const Outcome& outcome);

/// The same for a run that has not begun: its status is null.
std::string outcome_json_before(const Outcome& outcome);

}  // namespace slotctl
