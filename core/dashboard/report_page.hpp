#pragma once

#include "core/dashboard/page.hpp"
#include "core/plans/performance.hpp"

namespace slotctl::dashboard {

/// The performance report of some days, and links to others.
Page report_page(const Frame& frame, const PerformanceReport& report);

}  // namespace slotctl::dashboard
