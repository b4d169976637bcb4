#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/plans/performance.hpp"
#include "core/store/store.hpp"

namespace slotctl {

/// Reads the facts for the performance report of the last `days_back` days (1 … 366). `offerings`: those of
/// the week from `now`, if a health check has just read them. Throws Error.
PerformanceSnapshot gather_performance(Store& store, const Config& config, Instant now, int days_back,
                                       const std::string& machine_zone,
                                       std::optional<std::vector<OfferingGroup>> offerings = {});

}  // namespace slotctl
