#pragma once

#include <string>
#include <vector>

#include "core/config/config.hpp"

namespace slotctl {

/// Keys of `[monitor]` whose warning lies beyond the critical value, so that nobody is ever warned:
/// `monitor.drift_warning`.
std::vector<std::string> warnings_beyond_critical(const HealthPolicy& policy);

}  // namespace slotctl
