#include "core/dashboard/days_chart.hpp"

#include <algorithm>
#include <cmath>

#include "core/report/chart.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

std::string days_chart(const SlotDays& days) {
    // A sample stands for all.
    const double each =
        days.looked_at > 0 ? static_cast<double>(days.offerings) / static_cast<double>(days.looked_at) : 1;
    std::vector<report::Bar> bars;
    for (const SlotDay& day : days.days) {
        const std::int64_t blocked = std::max<std::int64_t>(day.capacity - day.booked - day.free, 0);
        const auto scaled = [each](std::int64_t places) { return static_cast<double>(places) * each; };
        const auto said = [&](std::int64_t places) { return report::grouped(std::llround(scaled(places))); };
        bars.push_back({report::month_and_day(day.date),
                        format_date(day.date) + ": " + said(day.booked) + " places taken, " + said(day.free) +
                            " free, " + said(blocked) + " that cannot be booked",
                        {{scaled(day.booked), "s1"}, {scaled(day.free), "s2"}, {scaled(blocked), "s3"}}});
    }
    std::string html = report::element(
        "div", "days-chart",
        report::chart_card(
            "Places by day",
            report::legend({{"s1", "taken"}, {"s2", "free"}, {"s3", "cannot be booked: conflict or notice"}}),
            report::bar_chart("Places taken and free by day", bars, "no slots are filled yet")));
    if (days.looked_at < days.offerings) {
        html += report::text_element("p", "note",
                                     "Estimated from " + report::grouped(days.looked_at) + " of " +
                                         report::grouped(days.offerings) + " offerings.");
    }
    return html;
}

}  // namespace slotctl::dashboard
