#include "core/toml/parse.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace slotctl {

namespace {

/// The line at which the parser gives up: the text up to that line alone makes it give up too.
std::size_t line_of_broken_assumption(std::string_view text) {
    std::size_t line = 1;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1), ++line) {
        try {
            static_cast<void>(toml::parse(text.substr(0, end)));
        } catch (const BrokenAssumption&) {
            return line;
        } catch (const toml::parse_error&) {
            // This value continues on the next line.
        }
    }
    return line;
}

/// The line with that number, counted from 1; the text must contain it.
std::string_view line_at(std::string_view text, std::size_t number) {
    while (--number > 0) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    return text.substr(0, text.find('\n'));
}

/// The error in a line whose value is a string without quotes, such as `max_age = 15m`. The parser itself
/// would only report that it failed to read a number or a boolean.
std::optional<SyntaxFault> text_without_quotes(std::string_view text, std::size_t line_number) {
    const std::string_view line = line_at(text, line_number);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto begin = line.find_first_not_of(" \t[", equals + 1);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::string value(line.substr(begin, line.find_first_of(" \t\r,]#", begin) - begin));
    const bool has_letter = std::any_of(
        value.begin(), value.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    // Such as `cron = 0 2 * * *`.
    const std::string_view rest = line.substr(begin, line.find('#', begin) - begin);
    const bool has_asterisk = rest.find('*') != std::string_view::npos;
    if (!(has_letter || has_asterisk) || value == "true" || value == "false" ||
        value.find_first_of("\"'{") != std::string::npos)
        return std::nullopt;
    // The value itself may be a password.
    return SyntaxFault("this value is not valid TOML; a string needs quotes", {line_number, begin + 1});
}

/// Windows' paths are full of what strings in double quotes take for escape sequences.
std::string advice_on_escapes(std::string_view text, std::size_t line_number, std::string_view description) {
    const std::string_view line = line_at(text, line_number);
    const bool is_escape = description.find("escape") != std::string_view::npos ||
                           description.find("unicode scalar") != std::string_view::npos;  // \Users
    if (!is_escape || line.find('\\') == std::string_view::npos) return "";
    return "; in single quotes ('…') a backslash is itself, in double quotes it is written twice";
}

}  // namespace

toml::table parse_toml(std::string_view text) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        const Place place = place_of(error.source());
        if (const auto fault = text_without_quotes(text, place.line)) throw SyntaxFault(*fault);
        throw SyntaxFault(
            std::string(error.description()) + advice_on_escapes(text, place.line, error.description()),
            place);
    } catch (const BrokenAssumption&) {
        throw SyntaxFault("this line is not valid TOML", {line_of_broken_assumption(text), 1});
    }
}

Place place_of(const toml::source_region& region) {
    return {region.begin.line, region.begin.column};
}

std::string kind_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return node.is_array_of_tables() ? "an array of tables" : "an array";
        case toml::node_type::boolean:
            return "a boolean";
        case toml::node_type::floating_point:
            return "a fraction";
        case toml::node_type::date:
            return "a date";
        case toml::node_type::time:
            return "a time";
        case toml::node_type::date_time:
            return "a date and time";
        default:
            return "another type";
    }
}

}  // namespace slotctl
