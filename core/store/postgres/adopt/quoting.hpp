#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Names and texts in generated SQL.
namespace slotctl::postgres {

/// For functions in which names mean only what they say with their schema.
inline constexpr const char* fixed_path = " SET search_path = pg_catalog, pg_temp AS ";

inline std::string between(std::string_view text, char quote) {
    std::string quoted(1, quote);
    for (const char c : text) {
        if (c == quote) quoted += quote;
        quoted += c;
    }
    return quoted + quote;
}

/// `"name"`.
inline std::string identifier_sql(std::string_view name) {
    return between(name, '"');
}

/// `'text'`; with a backslash, `E'…'`, whatever standard_conforming_strings says.
inline std::string literal_sql(std::string_view text) {
    if (text.find('\\') == std::string_view::npos) return between(text, '\'');
    std::string doubled;
    for (const char c : text) doubled += c == '\\' ? "\\\\" : std::string(1, c);
    return "E" + between(doubled, '\'');
}

inline std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const std::string& part : parts) {
        if (!text.empty()) text += separator;
        text += part;
    }
    return text;
}

/// `"a", "b"`, or with `row`, `row."a", row."b"`.
inline std::string identifiers_sql(const std::vector<std::string>& names, std::string_view row = {}) {
    std::string text;
    for (const std::string& name : names) {
        if (!text.empty()) text += ", ";
        if (!row.empty()) text.append(row).append(".");
        text += identifier_sql(name);
    }
    return text;
}

/// `text` with every `{name}` replaced by `value`.
inline std::string with(std::string text, std::string_view name, std::string_view value) {
    const std::string wanted = "{" + std::string(name) + "}";
    for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + value.size()))
        text.replace(at, wanted.size(), value);
    return text;
}

/// The same for several names, in this order.
inline std::string filled(std::string text,
                          std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    for (const auto& [name, value] : values) text = with(std::move(text), name, value);
    return text;
}

}  // namespace slotctl::postgres
