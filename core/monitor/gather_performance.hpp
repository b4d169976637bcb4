#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/plans/performance.hpp"
#include "core/store/store.hpp"

namespace slotctl {

/// Reads what the performance report of the last `days_back` days (1 … 366) is made of. `offerings`: those of
/// the week from `now` on, where a health check has just looked at them. Throws Error.
PerformanceSnapshot gather_performance(Store& store, const Config& config, Instant now, int days_back,
                                       const std::string& machine_zone,
                                       std::optional<std::vector<OfferingGroup>> offerings = {});

}  // namespace slotctl
