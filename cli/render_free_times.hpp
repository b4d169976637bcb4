#pragma once

#include <string>

#include "core/booking/free_times.hpp"

namespace slotctl::cli {

/// By local date: with `taken`, a line for each time and its state; otherwise, a line for each provider and
/// service with its free times.
std::string free_times_text(const FreeTimes& answer, bool taken);

/// RFC 4180, with a header line.
std::string free_times_csv(const FreeTimes& answer);

}  // namespace slotctl::cli
