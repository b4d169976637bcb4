#pragma once

#include <string>

#include "core/booking/explain.hpp"

namespace slotctl::cli {

/// A line for the answer, and one for each rule.
std::string explanation_text(const ExplainedTime& answer);

}  // namespace slotctl::cli
