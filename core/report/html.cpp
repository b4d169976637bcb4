#include "core/report/html.hpp"

#include <algorithm>
#include <utility>

#include "core/base/one_line.hpp"
#include "core/base/xml_text.hpp"
#include "core/report/figures.hpp"
#include "report_texts.hpp"

namespace slotctl::report {

std::string html_escaped(std::string text) {
    return xml_text(without_controls(std::move(text)));
}

std::string element(const std::string& name, const std::string& style_class, const std::string& inside) {
    return "<" + name + (style_class.empty() ? "" : " class=\"" + style_class + "\"") + ">" + inside + "</" +
           name + ">\n";
}

std::string text_element(const std::string& name, const std::string& style_class, const std::string& words) {
    return element(name, style_class, html_escaped(words));
}

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

std::string when(Instant instant) {
    std::string words = format_instant(instant).substr(0, 16);
    words[10] = ' ';
    return words + " UTC";
}

std::string check_list(std::vector<HealthCheck> checks) {
    std::stable_sort(checks.begin(), checks.end(),
                     [](const HealthCheck& a, const HealthCheck& b) { return is_worse(a.state, b.state); });
    std::string items;
    for (const HealthCheck& check : checks) {
        items += element(
            "li", "",
            pill(check.state) + "<span class=\"name\">" + html_escaped(check.name) + "</span>" +
                "<span class=\"what\">" + with_code(check.message) +
                (check.hint.empty() ? "" : "<span class=\"hint\">" + with_code(check.hint) + "</span>") +
                "</span>");
    }
    return element("ul", "card checks", items);
}

std::string legend(const std::vector<std::pair<std::string, std::string>>& keys) {
    std::string words;
    for (const auto& [style_class, said] : keys)
        words += "<span class=\"key " + style_class + "\">&nbsp;</span>" + html_escaped(said);
    return element("p", "legend", words);
}

std::string chart_card(const std::string& title, const std::string& key, const std::string& chart) {
    return element("section", "card", text_element("h3", "", title) + key + chart);
}

std::string scroll_card(const std::string& name, const std::string& table) {
    return "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + html_escaped(name) +
           "\">" + table + "</div>\n";
}

std::string_view style_sheet() {
    return embedded::report::files[0].text;
}

}  // namespace slotctl::report
