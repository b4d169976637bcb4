#pragma once

#include <string>

#include "core/plans/monitor_report.hpp"

/// The documents that a monitor report is shown as: one function, and one file, per format.
namespace slotctl::report {

struct TextStyle {
    int width = 80;      ///< columns for bars, and for lines where they are broken
    bool color = false;  ///< ANSI colours
    bool wrap = false;   ///< break long lines; in a pipe a check stays one line
};

/// One line for a mail: `slotctl WARNING: …`, what is wrong in the order of badness.
std::string monitor_line(const MonitorReport& report);
std::string monitor_text(const MonitorReport& report, const TextStyle& style);
/// One object on one line; docs/monitor.md names its keys.
std::string monitor_json(const MonitorReport& report);
/// One line with performance data, as the monitoring plugins' guidelines have it.
std::string monitor_nagios(const MonitorReport& report);
/// The text exposition format without timestamps, for node_exporter's textfile collector.
std::string monitor_prometheus(const MonitorReport& report);
/// One page that needs nothing else: no script, no other file.
std::string monitor_html(const MonitorReport& report);

}  // namespace slotctl::report
