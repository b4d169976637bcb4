#include <algorithm>

#include "core/dashboard/parts.hpp"
#include "core/dashboard/runs.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

using report::grouped;
using report::html_escaped;
using report::text_element;

const std::vector<std::string> statuses{"ok",      "partial",     "failed", "skipped",
                                        "running", "interrupted", "crashed"};

std::string address_of(const RunFilter& filter, std::optional<RunId> before) {
    return address(
        "runs",
        {{"job", filter.job}, {"status", filter.status}, {"before", before ? std::to_string(*before) : ""}});
}

std::string filter_form(const RunsView& view) {
    Choice jobs{"job", "Job", view.filter.job, {{"", "all jobs"}}};
    for (const std::string& job : view.jobs) jobs.options.emplace_back(job, job);
    Choice states{"status", "Status", view.filter.status, {{"", "any"}}};
    for (const std::string& status : statuses) states.options.emplace_back(status, status);
    return get_form("runs", choice(jobs) + choice(states), "Show");
}

/// How each job did in the last week.
std::string week(const std::vector<JobPerformance>& jobs) {
    std::vector<std::vector<std::string>> rows;
    for (const JobPerformance& job : jobs) {
        const std::int64_t ended = job.runs.good + job.runs.bad;
        const auto rate =
            ended > 0 ? std::optional(100.0 * static_cast<double>(job.runs.good) / static_cast<double>(ended))
                      : std::nullopt;
        const auto& d = job.durations;
        rows.push_back({link(address("runs", {{"job", job.job}}), job.job),
                        report::percent(rate) +
                            bar(static_cast<double>(job.runs.good), static_cast<double>(ended), "s1"),
                        grouped(job.runs.good), grouped(job.runs.bad), grouped(job.runs.skipped),
                        grouped(job.uptime.served) + " of " + grouped(job.uptime.expected),
                        d ? report::short_duration(d->p50) : "–", d ? report::short_duration(d->p95) : "–",
                        d ? report::short_duration(d->longest) : "–", grouped(job.runs.rows)});
    }
    if (rows.empty()) return "";
    return section("week", "The last 7 days",
                   table("Jobs in the last 7 days",
                         {"Job", "Success", "Good", "Failed", "Skipped", "Runs on time", "Median", "95 %",
                          "Longest", "Rows"},
                         rows));
}

std::string errors(const std::vector<JobPerformance>& jobs) {
    std::vector<std::vector<std::string>> rows;
    constexpr std::size_t most = 10;
    for (const JobPerformance& job : jobs) {
        for (const Failure& failure : job.failures) {
            if (rows.size() == most) break;
            rows.push_back({html_escaped(job.job), run_pill(failure.status),
                            report::with_code(failure.error.empty() ? "no reason recorded" : failure.error),
                            grouped(failure.times),
                            link(address("run", {{"id", std::to_string(failure.last_run)}}),
                                 "run " + std::to_string(failure.last_run)) +
                                " " + time_of(failure.last)});
        }
    }
    if (rows.empty()) return "";
    return section(
        "errors", "Errors of the last 7 days",
        table("Errors of the last 7 days", {"Job", "Status", "What happened", "Times", "Last"}, rows));
}

std::string history(const RunsView& view) {
    std::chrono::milliseconds longest{0};
    for (const RunView& run : view.runs) longest = std::max(longest, run.duration.value_or(longest));
    std::vector<std::vector<std::string>> rows;
    for (const RunView& run : view.runs) {
        std::string took = "–";
        if (run.duration) {
            took = report::short_duration(*run.duration) + bar(static_cast<double>(run.duration->count()),
                                                               static_cast<double>(longest.count()), "s1");
        }
        rows.push_back({run_link(run), run_pill(run.status), html_escaped(run.job), time_of(run.started_at),
                        took, outcome_of(run), html_escaped(run.host)});
    }
    if (rows.empty()) {
        const bool narrowed = !view.filter.job.empty() || !view.filter.status.empty() || view.before;
        return text_element("p", "card empty-note",
                            narrowed ? "No run matches. Choose another job or status."
                                     : "No run is recorded yet. The first one appears here when it starts.");
    }
    return table("Runs, newest first", {"Run", "Status", "Job", "Started", "Duration", "Outcome", "Host"},
                 rows) +
           pager("Pages of the history",
                 {view.before ? address_of(view.filter, std::nullopt) : "", "« Newest"},
                 counted(static_cast<std::int64_t>(rows.size()), "run", "runs"),
                 {view.older ? address_of(view.filter, view.runs.back().id) : "", "Older »"});
}

}  // namespace

Page runs_page(const Frame& frame, const RunsView& view) {
    Content content{"runs", "Runs", "", std::chrono::seconds{view.before ? 0 : 5}};
    content.html = text_element("p", "note",
                                "The history is read from the database: it outlives restarts of this server "
                                "and has the runs of every host.") +
                   (view.before ? "" : week(view.week) + errors(view.week)) +
                   section("history", "History", filter_form(view) + history(view));
    return page(frame, content);
}

}  // namespace slotctl::dashboard
