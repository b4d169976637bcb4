#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/dashboard/page.hpp"
#include "core/dashboard/runs.hpp"
#include "core/dashboard/stock.hpp"
#include "core/plans/health_report.hpp"
#include "core/plans/performance_facts.hpp"

namespace slotctl::dashboard {

/// When a job is started next.
struct NextRun {
    Instant at{};
    std::string by;     ///< who starts it: `systemd`; empty: by the configuration, but nothing is installed
    std::string entry;  ///< the name of its entry in the schedule
};

struct JobView {
    std::string job;
    std::optional<RunView> running;
    std::optional<RunView> last;  ///< the newest that has ended
    std::optional<NextRun> next;
    std::string no_next;          ///< why there is none: `disabled in the schedule`
    std::vector<RunView> recent;  ///< up to 30, oldest first
    std::optional<JobPerformance> week;
};

struct OverviewView {
    std::vector<JobView> jobs;
    std::optional<HealthReport> health;
    std::optional<StockTotals> stock;
    std::optional<SlotDays> ahead;  ///< slots of the next days, or a sample of them
    std::int64_t providers = 0;
};
Page overview_page(const Frame& frame, const OverviewView& view);

}  // namespace slotctl::dashboard
