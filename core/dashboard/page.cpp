#include "core/dashboard/page.hpp"

#include <array>
#include <utility>

#include "core/base/digest.hpp"
#include "core/dashboard/grid_css.hpp"
#include "core/dashboard/link.hpp"
#include "core/report/html.hpp"
#include "dashboard_texts.hpp"

namespace slotctl::dashboard {

namespace {

using report::html_escaped;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> pages{{{"./", "Overview"},
                                                                              {"runs", "Runs"},
                                                                              {"calendar", "Calendar"},
                                                                              {"free", "Free times"},
                                                                              {"stock", "Stock"},
                                                                              {"messages", "Messages"},
                                                                              {"report", "Report"}}};

std::string navigation(const std::string& current) {
    std::string items;
    for (const auto& [page, name] : pages) {
        items += "<li><a href=\"" + std::string(page) + "\"" +
                 (page == current ? " aria-current=\"page\"" : "") + ">" + std::string(name) + "</a></li>\n";
    }
    return "<nav aria-label=\"Pages\">\n<ul>\n" + items + "</ul>\n</nav>\n";
}

std::string head(const std::string& title) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
           html_escaped(title) +
           " – slotctl</title>\n<link rel=\"stylesheet\" href=\"assets/dashboard.css\">\n"
           "<link rel=\"icon\" href=\"assets/icon.svg\" type=\"image/svg+xml\">\n"
           "<script src=\"assets/dashboard.js\" defer></script>\n</head>\n";
}

std::string banner(const Frame& frame, const std::string& current) {
    return "<header class=\"banner\">\n<div class=\"inner\">\n<a class=\"brand\" href=\"./\">slotctl</a>\n" +
           navigation(current) + "<p class=\"where\">" + html_escaped(frame.database) +
           "</p>\n</div>\n</header>\n";
}

std::string footer(const Frame& frame) {
    const std::string now = format_instant(frame.now);
    return "<footer class=\"inner\">\n<p>As of <time id=\"as-of\" datetime=\"" + now + "\">" +
           report::when(frame.now) + "</time>. <span id=\"live\" role=\"status\"></span></p>\n" +
           "<p>slotctl " SLOTCTL_VERSION " on " + html_escaped(frame.host) + "</p>\n</footer>\n";
}

std::string main_part(const Content& content) {
    const auto seconds = content.refresh.count();
    return "<main id=\"content\" class=\"inner\" tabindex=\"-1\"" +
           (seconds > 0 ? " data-refresh=\"" + std::to_string(seconds) + "\"" : std::string()) + ">\n<h1>" +
           html_escaped(content.title) + "</h1>\n" + content.html + "</main>\n";
}

Asset made(std::string_view route, std::string_view type, std::string text) {
    Asset asset{route, type, std::move(text), ""};
    asset.etag = "\"" + hex_digest(asset.text) + "\"";
    return asset;
}

}  // namespace

Page page(const Frame& frame, const Content& content) {
    const std::string main = main_part(content);
    return {head(content.title) + "<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n" +
                banner(frame, content.current) + main + footer(frame) + "</body>\n</html>\n",
            // Weak: pages of one content differ in the time at which they were written.
            "W/\"" + hex_digest(main + frame.host + frame.database + SLOTCTL_VERSION) + "\""};
}

std::span<const Asset> assets() {
    static const std::array<Asset, 3> all{
        made("/assets/dashboard.css", "text/css; charset=utf-8",
             std::string(report::style_sheet()) + std::string(embedded::dashboard::files[0].text) +
                 grid_css()),
        made("/assets/dashboard.js", "text/javascript; charset=utf-8",
             std::string(embedded::dashboard::files[1].text)),
        made("/assets/icon.svg", "image/svg+xml", std::string(embedded::dashboard::files[2].text))};
    return all;
}

}  // namespace slotctl::dashboard
