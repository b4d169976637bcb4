#include "core/report/figures.hpp"
#include "core/report/html.hpp"
#include "core/report/monitor_documents.hpp"
#include "core/report/performance_html.hpp"

namespace slotctl::report {

namespace {

std::string header(const MonitorReport& report) {
    return element("header", "",
                   "<h1>slotctl</h1>" + (report.health ? pill(report.state()) : "") + "<span>" +
                       html_escaped(report.health ? summary(*report.health) : "") + "</span>" +
                       "<span class=\"when\">" + when(report.now) + "</span>" +
                       (report.database.empty()
                            ? ""
                            : text_element("span", "where", report.database + " from " + report.host)));
}

std::string checks(const HealthReport& health) {
    return "<h2>Checks</h2>\n" + check_list(health.checks);
}

}  // namespace

std::string monitor_html(const MonitorReport& report) {
    const std::string css(style_sheet());
    std::string body = header(report);
    if (report.health) body += checks(*report.health);
    if (report.performance) body += performance_html(*report.performance);
    body += text_element("footer", "", "Written by slotctl " SLOTCTL_VERSION ". Days are UTC dates.");
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>slotctl " +
           capitals(report.state()) + "</title>\n<style>\n" + css + "</style>\n</head>\n<body>\n" +
           element("main", "", body) + "</body>\n</html>\n";
}

}  // namespace slotctl::report
