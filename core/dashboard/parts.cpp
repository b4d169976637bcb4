#include "core/dashboard/parts.hpp"

#include <algorithm>

#include "core/base/date_names.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

using report::element;
using report::html_escaped;
using report::text_element;

std::string time_of(Instant instant) {
    return "<time datetime=\"" + format_instant(instant) + "\">" + report::when(instant) + "</time>";
}

std::string term(const std::string& name, const std::string& html) {
    return element("li", "", text_element("div", "term", name) + element("div", "what", html));
}

std::string section(const std::string& id, const std::string& title, const std::string& html) {
    return "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-title\" data-live>\n<h2 id=\"" + id +
           "-title\">" + html_escaped(title) + "</h2>\n" + html + "</section>\n";
}

std::string counted(std::int64_t number, const std::string& singular, const std::string& plural) {
    return report::grouped(number) + " " + (number == 1 ? singular : plural);
}

std::string bar(double part, double whole, const std::string& style_class) {
    const double share = whole > 0 ? std::clamp(100 * part / whole, part > 0 ? 1.0 : 0.0, 100.0) : 0;
    return "<svg class=\"meter\" height=\"6\" aria-hidden=\"true\"><rect class=\"" + style_class +
           "\" width=\"" + report::decimal(share, 1) + "%\" height=\"6\" rx=\"3\"/></svg>";
}

std::string figure(const std::string& label, const std::string& value, const std::string& rest) {
    return element("div", "card figure",
                   text_element("div", "label", label) + text_element("div", "value", value) +
                       text_element("div", "rest", rest));
}

std::string choice(const Choice& choice) {
    std::string options;
    for (const auto& [value, words] : choice.options) {
        options += "<option value=\"" + html_escaped(value) + "\"" +
                   (value == choice.chosen ? " selected" : "") + ">" + html_escaped(words) + "</option>\n";
    }
    return "<label>" + html_escaped(choice.label) + " <select name=\"" + html_escaped(choice.name) + "\">\n" +
           options + "</select></label>\n";
}

std::string search_field(const std::string& name, const std::string& label, const std::string& value,
                         const std::string& example) {
    return "<label>" + html_escaped(label) + " <input type=\"search\" name=\"" + html_escaped(name) +
           "\" value=\"" + html_escaped(value) + "\" placeholder=\"" + html_escaped(example) +
           "\" maxlength=\"100\" autocomplete=\"off\"></label>\n";
}

std::string hidden_field(const std::string& name, const std::string& value) {
    return "<input type=\"hidden\" name=\"" + html_escaped(name) + "\" value=\"" + html_escaped(value) +
           "\">\n";
}

std::string get_form(const std::string& page, const std::string& fields, const std::string& button) {
    return "<form class=\"filter\" method=\"get\" action=\"" + html_escaped(page) + "\">\n" + fields +
           "<button type=\"submit\">" + html_escaped(button) + "</button>\n</form>\n";
}

std::string pager(const std::string& name, const std::pair<std::string, std::string>& before,
                  const std::string& here, const std::pair<std::string, std::string>& after) {
    const auto side = [](const std::pair<std::string, std::string>& to, const char* relation) {
        if (to.first.empty()) return "<span class=\"off\">" + html_escaped(to.second) + "</span>\n";
        return "<a rel=\"" + std::string(relation) + "\" href=\"" + html_escaped(to.first) + "\">" +
               html_escaped(to.second) + "</a>\n";
    };
    return "<nav class=\"pager\" aria-label=\"" + html_escaped(name) + "\">\n" + side(before, "prev") +
           text_element("span", "here", here) + side(after, "next") + "</nav>\n";
}

std::string table(const std::string& name, const std::vector<std::string>& heads,
                  const std::vector<std::vector<std::string>>& rows) {
    // The roles stay when a phone shows rows as blocks.
    std::string head, body;
    for (const std::string& words : heads)
        head += "<th scope=\"col\" role=\"columnheader\">" + html_escaped(words) + "</th>";
    for (const std::vector<std::string>& row : rows) {
        std::string cells;
        for (std::size_t i = 0; i < row.size(); ++i)
            cells += "<td role=\"cell\" data-label=\"" + html_escaped(heads[i]) + "\"><div>" + row[i] +
                     "</div></td>";
        body += "<tr role=\"row\">" + cells + "</tr>\n";
    }
    return "<div class=\"card\"><table class=\"rows\" role=\"table\" aria-label=\"" + html_escaped(name) +
           "\">\n<thead role=\"rowgroup\"><tr role=\"row\">" + head +
           "</tr></thead>\n<tbody role=\"rowgroup\">\n" + body + "</tbody>\n</table></div>\n";
}

std::string day_name(LocalDate date) {
    const std::chrono::year_month_day ymd(date);
    return std::string(short_name(weekday_names[iso_weekday(date) - 1])) + " " +
           std::to_string(static_cast<unsigned>(ymd.day())) + " " +
           std::string(short_name(month_names[static_cast<unsigned>(ymd.month()) - 1]));
}

std::string long_day_name(LocalDate date) {
    const std::chrono::year_month_day ymd(date);
    return std::string(weekday_names[iso_weekday(date) - 1]) + ", " +
           std::to_string(static_cast<unsigned>(ymd.day())) + " " +
           std::string(month_names[static_cast<unsigned>(ymd.month()) - 1]) + " " +
           std::to_string(static_cast<int>(ymd.year()));
}

}  // namespace slotctl::dashboard
