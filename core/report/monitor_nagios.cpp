#include <algorithm>
#include <utility>

#include "core/base/one_line.hpp"
#include "core/report/figures.hpp"
#include "core/report/monitor_documents.hpp"

namespace slotctl::report {

namespace {

/// `90:` if lower values are worse.
std::string range(std::optional<double> limit, bool less_is_worse) {
    if (!limit) return "";
    return decimal(*limit, 6) + (less_is_worse ? ":" : "");
}

std::string datum(const std::string& label, const HealthMeasure& measure) {
    const bool less_is_worse = measure.warning && measure.critical && *measure.warning > *measure.critical;
    std::string text = label + "=" + decimal(measure.value, 6) + measure.unit + ";" +
                       range(measure.warning, less_is_worse) + ";" + range(measure.critical, less_is_worse);
    while (text.ends_with(';')) text.pop_back();
    return text;
}

}  // namespace

std::string monitor_nagios(const MonitorReport& report) {
    std::string text = "SLOTCTL " + capitals(report.state()) + " - ";
    // A bar starts the performance data.
    const auto one_line = [](std::string said) {
        std::replace(said.begin(), said.end(), '|', '/');
        return without_controls(std::move(said));
    };
    std::string data;
    if (report.health) {
        text += one_line(what_is_wrong(*report.health));
        for (const HealthCheck& check : report.health->checks) {
            for (const HealthMeasure& measure : check.measures)
                data += " " + datum(check.name + "_" + measure.name, measure);
        }
    }
    if (report.performance) {
        const PerformanceReport& p = *report.performance;
        text += std::string(report.health ? "; " : "") + "uptime " + percent(p.uptime.percent()) + ", " +
                decimal(p.slots_a_day, 1) + " slots per day, booking rate " + percent(p.booking_rate);
        if (const auto uptime = p.uptime.percent()) data += " uptime=" + decimal(*uptime, 2) + "%";
        data += " slots_a_day=" + decimal(p.slots_a_day, 2);
        if (p.booking_rate) data += " booking_rate=" + decimal(*p.booking_rate, 2) + "%";
    }
    return text + (data.empty() ? "" : " |" + data) + "\n";
}

}  // namespace slotctl::report
