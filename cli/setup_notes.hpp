#pragma once

#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/schedule/scheduler.hpp"

namespace slotctl::cli {

/// What whoever sets a schedule up should know of it, as sentences: what keeps it from doing its work, and
/// what jobs will have otherwise than in this shell.
std::vector<std::string> notes_on(Scheduler& scheduler, const LoadedConfig& loaded,
                                  const Installation& installation);

}  // namespace slotctl::cli
