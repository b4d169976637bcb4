#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/instant.hpp"
#include "core/plans/health_report.hpp"
#include "core/plans/performance.hpp"

namespace slotctl {

/// The findings of `monitor`.
struct MonitorReport {
    /// A job's last good run, for gauges that remain available when the scheduler has stopped.
    struct LastGood {
        std::string job;
        std::optional<Instant> at;
    };

    Instant now{};
    std::string host;      ///< of this machine
    std::string database;  ///< as shown to people, the same whether it answers or not; empty if unknown
    std::vector<std::pair<std::string, std::string>> labels;  ///< additional ones, for every metric
    bool up = false;                                          ///< the database answered
    bool only_performance = false;                            ///< no health check was requested
    std::optional<HealthReport> health;
    std::vector<LastGood> last_good;
    std::optional<PerformanceReport> performance;

    /// The worst state; also the exit status.
    [[nodiscard]] HealthState state() const { return health ? health->worst() : HealthState::ok; }
};

}  // namespace slotctl
