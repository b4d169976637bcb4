#include "core/dashboard/free_days.hpp"

#include <algorithm>

#include "core/dashboard/days_chart.hpp"
#include "core/dashboard/parts.hpp"
#include "core/dashboard/week.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

using report::grouped;
using report::html_escaped;

/// How full of free times a day is, in four steps: a class of the style sheet.
std::string shade(int free, int most) {
    if (free == 0) return "f0";
    return "f" + std::to_string(1 + std::min(3, 4 * (free - 1) / std::max(most, 1)));
}

std::string head(const std::vector<LocalDate>& dates) {
    std::string cells = "<th scope=\"col\">Provider</th>";
    for (const LocalDate date : dates) {
        const std::string name = day_name(date);
        cells += "<th scope=\"col\" class=\"" + std::string(iso_weekday(date) > 5 ? "weekend" : "day") +
                 "\"><abbr title=\"" + long_day_name(date) + "\">" + name.substr(0, 2) + "<br>" +
                 name.substr(4, name.rfind(' ') - 4) + "</abbr></th>";
    }
    return "<thead><tr>" + cells + "<th scope=\"col\">Sum</th></tr></thead>\n";
}

std::string row(const ProviderDays& provider, const std::vector<LocalDate>& dates, int most) {
    const std::string id = std::to_string(provider.provider.id);
    std::string cells = "<th scope=\"row\">" +
                        link(address("calendar", {{"provider", id}}),
                             provider.provider.name.empty() ? "provider " + id : provider.provider.name) +
                        "</th>";
    if (!provider.fault.empty() || provider.free.size() != dates.size()) {
        return "<tr>" + cells + "<td class=\"fault\" colspan=\"" + std::to_string(dates.size() + 1) + "\">" +
               html_escaped(provider.fault) + "</td></tr>\n";
    }
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < dates.size(); ++i) {
        const int free = provider.free[i];
        sum += free;
        cells +=
            "<td class=\"" + shade(free, most) + "\">" +
            (free == 0
                 ? "–"
                 : link(address("calendar", {{"provider", id}, {"week", format_date(monday_of(dates[i]))}}),
                        std::to_string(free))) +
            "</td>";
    }
    return "<tr>" + cells + "<td>" + grouped(sum) + "</td></tr>\n";
}

std::string by_provider(const FreeDaysView& view) {
    if (view.rows.empty()) return no_providers(view.list);
    int most = 0;
    for (const ProviderDays& provider : view.rows)
        for (const int free : provider.free) most = std::max(most, free);
    std::string rows;
    for (const ProviderDays& provider : view.rows) rows += row(provider, view.dates, most);
    return report::scroll_card(
               "Free times by provider and day",
               "<table class=\"heat\">\n" + head(view.dates) + "<tbody>\n" + rows + "</tbody>\n</table>\n") +
           provider_pager("free", view.list);
}

}  // namespace

Page free_days_page(const Frame& frame, const FreeDaysView& view) {
    Content content{"free", "Free times", "", std::chrono::seconds{10}};
    if (view.overall) {
        content.html = section(
            "overall", "All providers, the next 30 days",
            days_chart(*view.overall) +
                "<p class=\"note\">Counted in the slots that <code>maintain</code> has filled; days are UTC "
                "dates.</p>\n");
    }
    content.html += section("by-provider", "By provider",
                            provider_search("free", view.list) + by_provider(view) +
                                "<p class=\"note\">Times that a customer can book now, of all services, "
                                "worked out from rules and "
                                "bookings as they are; days are the provider's own.</p>\n");
    return page(frame, content);
}

}  // namespace slotctl::dashboard
