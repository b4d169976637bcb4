#pragma once

#include <string>

#include "core/plans/monitor_report.hpp"

/// The documents for a monitor report: one function, and one file, per format.
namespace slotctl::report {

struct TextStyle {
    int width = 80;      ///< columns for bars, and for wrapped lines
    bool color = false;  ///< ANSI colours
    bool wrap = false;   ///< wrap long lines; in a pipe, each check stays on one line
};

/// One line for a mail: `slotctl WARNING: …` and what is wrong, the worst first.
std::string monitor_line(const MonitorReport& report);
std::string monitor_text(const MonitorReport& report, const TextStyle& style);
/// One object on one line; docs/monitor.md lists its keys.
std::string monitor_json(const MonitorReport& report);
/// One line with performance data, according to the monitoring plugins' guidelines.
std::string monitor_nagios(const MonitorReport& report);
/// The text exposition format without timestamps, for node_exporter's textfile collector.
std::string monitor_prometheus(const MonitorReport& report);
/// One self-contained page: no script, no other file.
std::string monitor_html(const MonitorReport& report);

}  // namespace slotctl::report
