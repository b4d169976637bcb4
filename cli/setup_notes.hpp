#pragma once

#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/schedule/scheduler.hpp"

namespace slotctl::cli {

/// Notes for the person who sets up a schedule, as sentences: why it may not work, and how the jobs'
/// environment differs from this shell.
std::vector<std::string> notes_on(Scheduler& scheduler, const LoadedConfig& loaded,
                                  const Installation& installation);

}  // namespace slotctl::cli
