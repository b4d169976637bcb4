#include <algorithm>
#include <cmath>
#include <map>

#include "core/dashboard/parts.hpp"
#include "core/dashboard/runs.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

using report::decimal;
using report::grouped;
using report::html_escaped;

/// The colour of a state, as a class of the style sheet.
std::string colour_of(const std::string& status) {
    if (status == "ok") return "ok";
    if (status == "failed" || status == "crashed") return "critical";
    if (status == "partial" || status == "interrupted") return "warning";
    if (status == "running") return "live";
    return "none";
}

/// Words of counts are names of columns: `kept_booked`.
std::string with_spaces(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

/// `12 ok, 1 failed`
std::string tally(const std::vector<RunView>& runs) {
    std::map<std::string, int> times;
    for (const RunView& run : runs) ++times[run.status];
    std::string words;
    for (const auto& [status, count] : times)
        words += (words.empty() ? "" : ", ") + std::to_string(count) + " " + status;
    return words;
}

}  // namespace

std::string run_pill(const std::string& status) {
    return "<span class=\"pill " + colour_of(status) + "\">" + html_escaped(status) + "</span>";
}

std::string progress_of(const RunView& run) {
    if (!run.progress || run.progress->total <= 0) return "";
    const RunView::Progress& at = *run.progress;
    const std::string said = grouped(at.done) + " of " + grouped(at.total);
    return "<progress value=\"" + std::to_string(at.done) + "\" max=\"" + std::to_string(at.total) +
           "\" aria-label=\"Progress of run " + std::to_string(run.id) + "\">" + said + "</progress> <span>" +
           said + "</span>";
}

std::string outcome_of(const RunView& run) {
    if (run.error) return "<span class=\"wrong\">" + report::with_code(*run.error) + "</span>";
    std::string words;
    for (const auto& [name, count] : run.counts)
        if (count != 0) words += (words.empty() ? "" : ", ") + grouped(count) + " " + with_spaces(name);
    if (run.status == "running") return progress_of(run);
    return words.empty() ? "nothing to do" : html_escaped(words);
}

std::string run_strip(const std::vector<RunView>& runs) {
    constexpr double height = 36, slots = 30;
    double longest = 1;
    for (const RunView& run : runs)
        if (run.duration) longest = std::max(longest, static_cast<double>(run.duration->count()));
    std::string bars;
    // The newest run is at the right edge.
    double x = 100 - 100.0 * static_cast<double>(runs.size()) / slots;
    for (const RunView& run : runs) {
        const double share = run.duration ? static_cast<double>(run.duration->count()) / longest : 1;
        const double tall = std::max(4.0, height * share);
        const std::string said = "Run " + std::to_string(run.id) + ", " + report::when(run.started_at) +
                                 ": " + run.status +
                                 (run.duration ? ", " + report::short_duration(*run.duration) : "");
        bars += "<g><title>" + html_escaped(said) + "</title><rect class=\"hit\" x=\"" + decimal(x, 2) +
                "%\" y=\"0\" width=\"3.33%\" height=\"36\"/><rect class=\"run-" + colour_of(run.status) +
                "\" x=\"" + decimal(x + 0.4, 2) + "%\" y=\"" + decimal(height - tall, 1) +
                "\" width=\"2.5%\" height=\"" + decimal(tall, 1) + "\" rx=\"1.5\"/></g>";
        x += 100 / slots;
    }
    if (runs.empty()) return "";
    return "<svg class=\"strip\" height=\"36\" role=\"img\" aria-label=\"The last " +
           counted(static_cast<std::int64_t>(runs.size()), "run", "runs") + ", by duration: " + tally(runs) +
           "\">" + bars + "</svg>\n";
}

std::string run_link(const RunView& run) {
    return link(address("run", {{"id", std::to_string(run.id)}}), "run " + std::to_string(run.id));
}

}  // namespace slotctl::dashboard
