#include <algorithm>
#include <cmath>

#include "core/report/chart.hpp"
#include "core/report/figures.hpp"
#include "core/report/monitor_documents.hpp"
#include "report_texts.hpp"

namespace slotctl::report {

namespace {

/// An element around a text that is already HTML.
std::string element(const std::string& name, const std::string& style_class, const std::string& inside) {
    return "<" + name + (style_class.empty() ? "" : " class=\"" + style_class + "\"") + ">" + inside + "</" +
           name + ">\n";
}

std::string text(const std::string& name, const std::string& style_class, const std::string& words) {
    return element(name, style_class, html_escaped(words));
}

/// Escaped, with text in backticks shown as code.
std::string with_code(const std::string& words) {
    std::string html;
    bool inside = false;
    for (const char c : html_escaped(words)) {
        if (c != '`') {
            html += c;
            continue;
        }
        html += inside ? "</code>" : "<code>";
        inside = !inside;
    }
    return inside ? html_escaped(words) : html;
}

std::string pill(HealthState state) {
    return "<span class=\"pill " + std::string(name_of(state)) + "\">" + capitals(state) + "</span>";
}

/// `2026-11-21 09:00 UTC`
std::string when(Instant instant) {
    std::string words = format_instant(instant).substr(0, 16);
    words[10] = ' ';
    return words + " UTC";
}

std::string header(const MonitorReport& report) {
    return element(
        "header", "",
        "<h1>slotctl</h1>" + (report.health ? pill(report.state()) : "") + "<span>" +
            html_escaped(report.health ? summary(*report.health) : "") + "</span>" + "<span class=\"when\">" +
            when(report.now) + "</span>" +
            (report.database.empty() ? "" : text("span", "where", report.database + " from " + report.host)));
}

/// The worst first, otherwise in the report's order.
std::string checks(const HealthReport& health) {
    std::string items;
    std::vector<HealthCheck> sorted = health.checks;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const HealthCheck& a, const HealthCheck& b) { return is_worse(a.state, b.state); });
    for (const HealthCheck& check : sorted) {
        items += element(
            "li", "",
            pill(check.state) + "<span class=\"name\">" + html_escaped(check.name) + "</span>" +
                "<span class=\"what\">" + with_code(check.message) +
                (check.hint.empty() ? "" : "<span class=\"hint\">" + with_code(check.hint) + "</span>") +
                "</span>");
    }
    return "<h2>Checks</h2>\n" + element("ul", "card checks", items);
}

std::string figure(const std::string& label, const std::string& value, std::optional<double> share,
                   const std::string& rest) {
    std::string inside = text("div", "label", label) + text("div", "value", value);
    if (share) {
        inside += "<div class=\"meter\"><span style=\"width:" + decimal(std::fmin(*share, 100), 1) +
                  "%\">&nbsp;</span></div>\n";
    }
    return element("div", "card figure", inside + text("div", "rest", rest));
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

std::string legend(const std::vector<std::pair<std::string, std::string>>& keys) {
    std::string words;
    for (const auto& [style_class, said] : keys)
        words += "<span class=\"key " + style_class + "\">&nbsp;</span>" + html_escaped(said);
    return element("p", "legend", words);
}

std::string chart_card(const std::string& title, const std::string& key, const std::string& chart) {
    return element("section", "card", text("h3", "", title) + key + chart);
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
    return element("div", "card scroll",
                   element("table", "",
                           element("thead", "",
                                   row("th", {"Job", "Uptime", "Served / expected", "Good", "Failed",
                                              "Skipped", "p50", "p95", "Longest", "Rows"})) +
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
           element(
               "div", "card scroll",
               element("table", "",
                       "<thead><tr><th>Job</th><th style=\"text-align:left\">What happened</th><th>Times</th>"
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
           element("div", "card scroll",
                   element("table", "",
                           element("thead", "", row("th", heads)) + element("tbody", "", rows) +
                               element("tfoot", "", row("td", totals))));
}

std::string performance(const PerformanceReport& report) {
    std::string charts = calendar_charts(report);
    std::string html = "<h2>Performance, " + format_instant(report.from).substr(0, 10) + " to " +
                       format_instant(report.until).substr(0, 10) + "</h2>\n" + figures(report);
    if (report.offerings_counted < report.offerings) {
        html += text("p", "note",
                     "Slots and bookings are estimated from " + grouped(report.offerings_counted) + " of " +
                         grouped(report.offerings) + " offerings.");
    }
    html +=
        "<h2>Calendar</h2>\n" + element("div", "grid-cards", charts) + "<h2>Jobs</h2>\n" + job_table(report);
    for (const JobPerformance& job : report.jobs)
        html += "<h2>" + html_escaped(job.job) + "</h2>\n" + element("div", "grid-cards", job_charts(job));
    return html + failures(report) + day_table(report);
}

}  // namespace

std::string monitor_html(const MonitorReport& report) {
    const std::string css(embedded::report::files[0].text);
    std::string body = header(report);
    if (report.health) body += checks(*report.health);
    if (report.performance) body += performance(*report.performance);
    body += text("footer", "", "Written by slotctl " SLOTCTL_VERSION ". Days are UTC dates.");
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>slotctl " +
           capitals(report.state()) + "</title>\n<style>\n" + css + "</style>\n</head>\n<body>\n" +
           element("main", "", body) + "</body>\n</html>\n";
}

}  // namespace slotctl::report
