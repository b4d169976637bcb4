#include "core/dashboard/link.hpp"

#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~:";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            plain.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return encoded;
}

}  // namespace

std::string address(std::string_view page, const Parameters& parameters) {
    std::string text(page);
    char separator = '?';
    for (const auto& [name, value] : parameters) {
        if (value.empty()) continue;
        text += separator + percent_encoded(name) + "=" + percent_encoded(value);
        separator = '&';
    }
    return text;
}

std::string link(const std::string& address, const std::string& words, const std::string& style_class) {
    return link_around(address, report::html_escaped(words), style_class);
}

std::string link_around(const std::string& address, const std::string& html, const std::string& style_class) {
    return "<a href=\"" + report::html_escaped(address) + "\"" +
           (style_class.empty() ? "" : " class=\"" + style_class + "\"") + ">" + html + "</a>";
}

}  // namespace slotctl::dashboard
