#include "core/dashboard/overview.hpp"

#include <algorithm>

#include "core/dashboard/days_chart.hpp"
#include "core/dashboard/parts.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

using report::element;
using report::html_escaped;

std::string last_run(const JobView& job) {
    if (!job.last) return "has not run yet";
    return run_pill(job.last->status) + " " + time_of(job.last->started_at) + ", " + run_link(*job.last) +
           (job.last->duration ? ", took " + report::short_duration(*job.last->duration) : "") +
           "<div class=\"outcome\">" + outcome_of(*job.last) + "</div>";
}

std::string next_run(const JobView& job) {
    if (!job.next) return html_escaped(job.no_next);
    return time_of(job.next->at) + "<div class=\"outcome\">" +
           (job.next->by.empty() ? "by the configuration; no scheduler of this machine has it"
                                 : html_escaped(job.next->by + " starts " + job.next->entry)) +
           "</div>";
}

std::string success(const JobView& job) {
    if (!job.week) return "";
    const RunCounts& runs = job.week->runs;
    if (runs.good + runs.bad == 0) return term("7 days", "no run ended");
    const double rate = 100.0 * static_cast<double>(runs.good) / static_cast<double>(runs.good + runs.bad);
    return term("7 days", html_escaped(report::percent(rate) + " of " +
                                       counted(runs.good + runs.bad, "run", "runs") + " good"));
}

std::string job_card(const JobView& job) {
    std::string terms;
    if (job.running) {
        terms += term("Now", run_pill("running") + " since " + time_of(job.running->started_at) + ", " +
                                 run_link(*job.running) + "<div class=\"outcome\">" +
                                 progress_of(*job.running) + "</div>");
    }
    terms += term("Last", last_run(job)) + term("Next", next_run(job)) + success(job);
    return element("article", "card job",
                   element("h3", "", link(address("runs", {{"job", job.job}}), job.job)) +
                       element("ul", "terms", terms) + run_strip(job.recent));
}

std::string jobs(const OverviewView& view) {
    std::string cards;
    bool installed = true;
    for (const JobView& job : view.jobs) {
        cards += job_card(job);
        installed = installed && (!job.next || !job.next->by.empty());
    }
    return section(
        "jobs", "Jobs",
        element("div", "grid-cards", cards) +
            "<p class=\"note\">The <a href=\"runs\">history of all runs</a> is read from the database: "
            "it outlives restarts of this server and has the runs of every host." +
            (installed ? ""
                       : " Jobs that no scheduler of this machine has are started by "
                         "<code>slotctl run</code>, by another host, or by nobody: "
                         "<code>slotctl setup-automation</code> installs the schedule.") +
            "</p>\n");
}

/// What is wrong is shown, the rest on demand.
std::string health(const HealthReport& report) {
    std::vector<HealthCheck> wrong, fine;
    for (const HealthCheck& check : report.checks)
        (check.state == HealthState::ok ? fine : wrong).push_back(check);
    std::string html = "<p class=\"state\">" + report::pill(report.worst()) + " " +
                       html_escaped(report::summary(report)) + "</p>\n";
    if (!wrong.empty()) html += report::check_list(wrong);
    if (!fine.empty()) {
        const std::string folded =
            wrong.empty() ? "Show the checks"
                          : counted(static_cast<std::int64_t>(fine.size()), "check is OK", "checks are OK");
        html += "<details id=\"fine-checks\"><summary>" + folded + "</summary>\n" + report::check_list(fine) +
                "</details>\n";
    }
    return section("health", "Health", html);
}

std::string stock(const StockTotals& totals) {
    return section("stock", "Stock",
                   stock_figures(totals) +
                       "<p class=\"note\"><a href=\"stock\">Stock by variant, and what ends "
                       "next</a></p>\n");
}

std::string calendar(const OverviewView& view) {
    std::string html = "<p>" + link("calendar", counted(view.providers, "provider", "providers")) + ", " +
                       link("free", "free times by day") + "</p>\n";
    if (view.ahead) html += days_chart(*view.ahead);
    return section("calendar", "Calendar", html);
}

}  // namespace

Page overview_page(const Frame& frame, const OverviewView& view) {
    Content content{"./", "Overview", "", std::chrono::seconds{5}};
    if (view.health) content.html += health(*view.health);
    content.html +=
        jobs(view) + element("div", "columns", calendar(view) + (view.stock ? stock(*view.stock) : ""));
    return page(frame, content);
}

}  // namespace slotctl::dashboard
