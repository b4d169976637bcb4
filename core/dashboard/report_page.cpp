#include "core/dashboard/report_page.hpp"

#include <array>

#include "core/dashboard/parts.hpp"
#include "core/report/html.hpp"
#include "core/report/performance_html.hpp"

namespace slotctl::dashboard {

Page report_page(const Frame& frame, const PerformanceReport& report) {
    std::string links;
    for (const int days : std::array{1, 7, 30, 90}) {
        const std::string words = days == 1 ? "today" : std::to_string(days) + " days";
        links +=
            (days == report.days_back ? "<span class=\"here\" aria-current=\"true\">" + words + "</span>"
                                      : link(address("report", {{"days", std::to_string(days)}}), words)) +
            "\n";
    }
    Content content{"report", "Report", "", std::chrono::seconds{0}};
    content.html = "<nav class=\"pager\" aria-label=\"Days of the report\">\n" + links + "</nav>\n" +
                   report::performance_html(report);
    return page(frame, content);
}

}  // namespace slotctl::dashboard
