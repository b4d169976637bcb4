#pragma once

#include <string>

#include "core/plans/performance.hpp"

namespace slotctl::report {

/// The performance report as HTML: its figures, charts and tables, under headings of the second level.
std::string performance_html(const PerformanceReport& report);

}  // namespace slotctl::report
