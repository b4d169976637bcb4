#include "core/dashboard/parts.hpp"
#include "core/dashboard/runs.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

using report::element;
using report::html_escaped;
using report::text_element;

std::string facts(const RunView& run) {
    std::string terms = term("Job", link(address("runs", {{"job", run.job}}), run.job)) +
                        term("Started", time_of(run.started_at));
    if (run.finished_at) terms += term("Finished", time_of(*run.finished_at));
    if (run.duration) terms += term("Duration", report::short_duration(*run.duration));
    terms += term("Started by", html_escaped(run.scheduled_as ? "the schedule's entry " + *run.scheduled_as
                                                              : "hand or program"));
    terms += term("Limited to", html_escaped(run.scope.empty() ? "nothing: a whole run" : run.scope));
    if (run.dry_run) terms += term("Dry run", "yes: nothing was written");
    return terms + term("Host", html_escaped(run.host + ", process " + std::to_string(run.pid))) +
           term("Version", html_escaped(run.version));
}

std::string counts(const RunView& run) {
    if (run.counts.empty())
        return text_element(
            "p", "note",
            run.status == "running" ? "They are recorded when the run ends." : "This run recorded none.");
    std::string cards;
    for (const auto& [name, count] : run.counts) {
        std::string words = name;
        for (char& c : words)
            if (c == '_') c = ' ';
        cards += figure(words, report::grouped(count), "");
    }
    return element("div", "figures", cards);
}

std::string state(const RunView& run) {
    std::string html = "<p class=\"state\">" + run_pill(run.status) + " ";
    if (run.status == "running") {
        html +=
            run.progress && run.progress->total > 0 ? progress_of(run) : "It has not told its progress yet.";
        html += "</p>\n<p class=\"without-script\">" +
                link(address("run", {{"id", std::to_string(run.id)}}), "Load the page again") +
                " to see how far it is.";
    }
    html += "</p>\n";
    if (run.error) html += "<p class=\"card wrong\">" + report::with_code(*run.error) + "</p>\n";
    return html;
}

}  // namespace

Page run_page(const Frame& frame, const RunView& run) {
    const std::string id = std::to_string(run.id);
    Content content{"runs", "Run " + id + ": " + run.job, "",
                    std::chrono::seconds{run.status == "running" ? 2 : 0}};
    // The script listens to the events of a run in progress.
    const std::string events =
        run.status == "running" ? " data-events=\"v1/runs/" + id + "/events\"" : std::string();
    content.html = "<section id=\"state\" aria-label=\"State\" data-live" + events + ">\n" + state(run) +
                   "</section>\n" +
                   section("facts", "The run", element("ul", "card terms facts", facts(run))) +
                   section("counts", "Counts", counts(run));
    return page(frame, content);
}

}  // namespace slotctl::dashboard
