#pragma once

#include <string>
#include <vector>

#include "core/config/config.hpp"

namespace slotctl {

/// Keys of `[monitor]` whose warning threshold is beyond the critical one, so that it can never take effect:
/// `monitor.drift_warning`.
std::vector<std::string> warnings_beyond_critical(const HealthPolicy& policy);

}  // namespace slotctl
