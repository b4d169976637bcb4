#include "core/dashboard/calendar.hpp"
#include "core/dashboard/parts.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

using report::element;
using report::html_escaped;

std::string rules(const ExplanationView& view) {
    std::vector<std::vector<std::string>> rows;
    for (const ExplainedRule& rule : view.rules) {
        rows.push_back({html_escaped(rule.rule),
                        rule.holds ? "<span class=\"pill ok\">holds</span>"
                                   : "<span class=\"pill critical\">does not</span>",
                        html_escaped(rule.value)});
    }
    return rows.empty() ? "" : table("The rules that decide", {"Rule", "Holds", "In words"}, rows);
}

std::string nearest(const ExplanationView& view) {
    if (view.nearest.empty()) return "";
    std::string items;
    for (const NearTime& time : view.nearest) {
        items += "<li>" +
                 link(address("explain", {{"provider", std::to_string(view.provider)},
                                          {"service", std::to_string(view.service)},
                                          {"at", format_instant(time.start)}}),
                      day_name(time.date) + " " + format_time_of_day(time.time)) +
                 "</li>\n";
    }
    return "<h2>The nearest free times</h2>\n" + element("ul", "card plain", items);
}

}  // namespace

Page explanation_page(const Frame& frame, const ExplanationView& view) {
    Content content{"calendar", "Why " + day_name(view.date) + " at " + format_time_of_day(view.time) + "?",
                    "", std::chrono::seconds{0}};
    content.html =
        "<p class=\"state\">" +
        std::string(view.free ? "<span class=\"pill ok\">free</span>"
                              : "<span class=\"pill warning\">" + html_escaped(view.reason) + "</span>") +
        " " + html_escaped(view.free ? "It can be booked." : view.why) + "</p>\n<p class=\"note\">" +
        html_escaped(view.service_name) + " with " +
        link(address("calendar", {{"provider", std::to_string(view.provider)},
                                  {"service", std::to_string(view.service)},
                                  {"week", format_date(monday_of(view.date))}}),
             view.provider_name) +
        ", by the clocks of " + html_escaped(view.zone) + ".</p>\n" + rules(view) + nearest(view);
    return page(frame, content);
}

}  // namespace slotctl::dashboard
