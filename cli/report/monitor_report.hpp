#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plans/health.hpp"
#include "core/plans/performance.hpp"

/// What `monitor` found, and the documents it is shown as: one function, and file, a format.
namespace slotctl::cli {

struct MonitorReport {
    /// A job's last good run, for gauges that outlive a stopped scheduler.
    struct LastGood {
        std::string job;
        std::optional<Instant> at;
    };

    Instant now{};
    bool up = false;  ///< the database answered
    std::optional<HealthReport> health;
    std::vector<LastGood> last_good;
    std::optional<PerformanceReport> performance;

    /// The worst state; also the exit status.
    [[nodiscard]] HealthState state() const { return health ? health->worst() : HealthState::ok; }
};

struct TextStyle {
    int width = 80;      ///< columns for bars, and for lines where they are broken
    bool color = false;  ///< ANSI colours
    bool wrap = false;   ///< break long lines; in a pipe a check stays one line
};

std::string monitor_text(const MonitorReport& report, const TextStyle& style);
/// One object on one line; docs/monitor.md names its keys.
std::string monitor_json(const MonitorReport& report);
/// One line with performance data, as the monitoring plugins' guidelines have it.
std::string monitor_nagios(const MonitorReport& report);
/// The text exposition format without timestamps, for node_exporter's textfile collector.
std::string monitor_prometheus(const MonitorReport& report);
/// One page that needs nothing else: no script, no other file.
std::string monitor_html(const MonitorReport& report);

}  // namespace slotctl::cli
