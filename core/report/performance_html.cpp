#include "core/report/performance_html.hpp"

#include <algorithm>
#include <cmath>

#include "core/report/chart.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::report {

namespace {

std::string figure(const std::string& label, const std::string& value, std::optional<double> share,
                   const std::string& rest) {
    std::string inside = text_element("div", "label", label) + text_element("div", "value", value);
    if (share) {
        inside += "<svg class=\"meter\" height=\"6\" aria-hidden=\"true\"><rect class=\"s1\" width=\"" +
                  decimal(std::fmin(*share, 100), 1) + "%\" height=\"6\" rx=\"3\"/></svg>\n";
    }
    return element("div", "card figure", inside + text_element("div", "rest", rest));
}

std::string figures(const PerformanceReport& report) {
    std::int64_t bookings = 0;
    for (const SlotDay& day : report.past) bookings += day.booked;
    const std::string days = std::to_string(report.days_back) + (report.days_back == 1 ? " day" : " days");
    return element("div", "figures",
                   figure("Service coverage", percent(report.coverage_percent), report.coverage_percent,
                          grouped(report.covered) + " of " + grouped(report.offerings) +
                              " offerings have a free slot within 7 days") +
                       figure("Automation uptime", percent(report.uptime.percent()), report.uptime.percent(),
                              grouped(report.uptime.served) + " of " + grouped(report.uptime.expected) +
                                  " expected runs") +
                       figure("Booking rate", percent(report.booking_rate), report.booking_rate,
                              "of the places in the next 7 days are taken") +
                       figure("Slots per day", grouped(std::llround(report.slots_a_day)), std::nullopt,
                              grouped(std::llround(report.free_places_a_day)) +
                                  " free places per day in the next 7 days") +
                       figure("Bookings", grouped(bookings), std::nullopt, "in the last " + days));
}

std::string calendar_charts(const PerformanceReport& report) {
    std::vector<Bar> ahead, past;
    for (const SlotDay& day : report.ahead) {
        const std::int64_t blocked = std::max<std::int64_t>(day.capacity - day.booked - day.free, 0);
        ahead.push_back({month_and_day(day.date),
                         format_date(day.date) + ": " + grouped(day.slots) + " slots, " +
                             grouped(day.booked) + " places taken, " + grouped(day.free) + " free, " +
                             grouped(blocked) + " that cannot be booked",
                         {{double(day.booked), "s1"}, {double(day.free), "s2"}, {double(blocked), "s3"}}});
    }
    for (const SlotDay& day : report.past) {
        past.push_back({month_and_day(day.date),
                        format_date(day.date) + ": " + grouped(day.booked) + " bookings",
                        {{double(day.booked), "s1"}}});
    }
    return chart_card(
               "Places in the next 7 days",
               legend({{"s1", "taken"}, {"s2", "free"}, {"s3", "cannot be booked: conflict or notice"}}),
               bar_chart("Places taken and free in the next 7 days", ahead, "no slots yet")) +
           chart_card("Bookings by day", legend({{"s1", "places taken"}}),
                      bar_chart("Bookings by day", past, "no bookings yet"));
}

std::string job_charts(const JobPerformance& job) {
    std::vector<Bar> runs, rows, durations;
    for (const DayOfJob& day : job.days) {
        const std::string label = month_and_day(day.date), date = format_date(day.date);
        const std::int64_t missed = std::max<std::int64_t>(day.uptime.expected - day.uptime.served, 0);
        runs.push_back({label,
                        date + ": " + grouped(day.runs.good) + " good, " + grouped(day.runs.bad) +
                            " failed, " + grouped(missed) + " missed of " + grouped(day.uptime.expected) +
                            " expected",
                        {{double(day.runs.good), "s1"},
                         {double(day.runs.bad), "bad"},
                         // A failed run was not missed too.
                         {double(std::max<std::int64_t>(missed - day.runs.bad, 0)), "missed"}}});
        rows.push_back(
            {label, date + ": " + grouped(day.runs.rows) + " rows", {{double(day.runs.rows), "s1"}}});
        const double seconds = day.p95 ? static_cast<double>(day.p95->count()) / 1000 : 0;
        durations.push_back(
            {label, date + ": " + (day.p95 ? short_duration(*day.p95) : "no run"), {{seconds, "s1"}}});
    }
    const char* const none = job.durations ? "nothing to write" : "no runs yet";
    return chart_card(job.job + ": runs", legend({{"s1", "good"}, {"bad", "failed"}, {"missed", "missed"}}),
                      bar_chart("Runs of " + job.job + " by day", runs, "no runs yet")) +
           chart_card(job.job + ": rows handled", legend({{"s1", "slots or reservations written"}}),
                      bar_chart("Rows handled by " + job.job + " by day", rows, none)) +
           chart_card(
               job.job + ": duration, 95th percentile", legend({{"s1", "time per run"}}),
               bar_chart("Duration of " + job.job + " by day", durations, "no runs yet", ChartUnit::seconds));
}

std::string row(const std::string& cell, const std::vector<std::string>& cells) {
    std::string inside;
    for (const std::string& words : cells) inside += element(cell, "", html_escaped(words));
    return element("tr", "", inside);
}

std::string job_table(const PerformanceReport& report) {
    std::string rows;
    for (const JobPerformance& job : report.jobs) {
        const auto& d = job.durations;
        rows += row("td", {job.job, percent(job.uptime.percent()),
                           grouped(job.uptime.served) + " / " + grouped(job.uptime.expected),
                           grouped(job.runs.good), grouped(job.runs.bad), grouped(job.runs.skipped),
                           d ? short_duration(d->p50) : "–", d ? short_duration(d->p95) : "–",
                           d ? short_duration(d->longest) : "–", grouped(job.runs.rows)});
    }
    return scroll_card(
        "Jobs", element("table", "",
                        element("thead", "",
                                row("th", {"Job", "Uptime", "Served / expected", "Good", "Failed", "Skipped",
                                           "p50", "p95", "Longest", "Rows"})) +
                            element("tbody", "", rows)));
}

std::string failures(const PerformanceReport& report) {
    std::string rows;
    for (const JobPerformance& job : report.jobs) {
        for (const Failure& failure : job.failures) {
            rows += "<tr><td>" + html_escaped(job.job) + "</td><td class=\"text\">" +
                    html_escaped(failure.status) + ": " +
                    html_escaped(failure.error.empty() ? "no reason recorded" : failure.error) + "</td><td>" +
                    grouped(failure.times) + "</td><td>" + when(failure.last) + "</td><td>" +
                    std::to_string(failure.last_run) + "</td></tr>\n";
        }
    }
    if (rows.empty()) return "";
    return "<h2>Failures</h2>\n" +
           scroll_card("Failures",
                       element("table", "",
                               "<thead><tr><th>Job</th><th class=\"text\">What happened</th><th>Times</th>"
                               "<th>Last</th><th>Run</th></tr></thead>\n" +
                                   element("tbody", "", rows)));
}

std::string day_table(const PerformanceReport& report) {
    std::vector<std::string> heads{"Day (UTC)"};
    std::vector<std::string> totals{"Total"};
    for (const JobPerformance& job : report.jobs) {
        for (const char* what : {" good", " failed", " rows"}) heads.push_back(job.job + what);
        for (const std::int64_t sum : {job.runs.good, job.runs.bad, job.runs.rows})
            totals.push_back(grouped(sum));
    }
    std::string rows;
    for (std::size_t i = 0; i < report.past.size(); ++i) {
        std::vector<std::string> cells{format_date(report.past[i].date)};
        for (const JobPerformance& job : report.jobs) {
            const RunCounts& runs = job.days[i].runs;
            for (const std::int64_t n : {runs.good, runs.bad, runs.rows}) cells.push_back(grouped(n));
        }
        rows += row("td", cells);
    }
    return "<h2>Day by day</h2>\n" +
           scroll_card("Day by day",
                       element("table", "",
                               element("thead", "", row("th", heads)) + element("tbody", "", rows) +
                                   element("tfoot", "", row("td", totals))));
}

}  // namespace

std::string performance_html(const PerformanceReport& report) {
    std::string charts = calendar_charts(report);
    std::string html = "<h2>Performance, " + format_instant(report.from).substr(0, 10) + " to " +
                       format_instant(report.until).substr(0, 10) + "</h2>\n" + figures(report);
    if (report.offerings_counted < report.offerings) {
        html += text_element("p", "note",
                             "Slots and bookings are estimated from " + grouped(report.offerings_counted) +
                                 " of " + grouped(report.offerings) + " offerings.");
    }
    html +=
        "<h2>Calendar</h2>\n" + element("div", "grid-cards", charts) + "<h2>Jobs</h2>\n" + job_table(report);
    for (const JobPerformance& job : report.jobs)
        html += "<h2>" + html_escaped(job.job) + "</h2>\n" + element("div", "grid-cards", job_charts(job));
    return html + failures(report) + day_table(report);
}

}  // namespace slotctl::report
