#include "core/config/document.hpp"

#include <algorithm>
#include <optional>
#include <utility>

// toml++ (3.3.0) asserts assumptions that some malformed text breaks; in an optimised build, they are
// promises to the compiler. Here they are checked in every build, and a broken one becomes a syntax error.
namespace slotctl {
struct BrokenAssumption {};
}  // namespace slotctl

#undef NDEBUG
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): the library asks for a macro
#define TOML_ASSERT(condition) \
    (static_cast<bool>(condition) ? static_cast<void>(0) : throw ::slotctl::BrokenAssumption())
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \
    "-Wterminate"  // in noexcept functions, it ends the program as an assertion would
#endif
#include <toml++/toml.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

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

/// The strings of an array that contains nothing else, and at least one.
std::optional<std::vector<std::string>> texts_in(const toml::node& node) {
    const auto* array = node.as_array();
    if (array == nullptr || array->empty()) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& element : *array) {
        const auto* text = element.as_string();
        if (text == nullptr) return std::nullopt;
        texts.push_back(text->get());
    }
    return texts;
}

Given given_in(const toml::node& node) {
    Given given;
    if (const auto* text = node.as_string()) {
        given.value = text->get();
    } else if (const auto* number = node.as_integer()) {
        given.value = number->get();
    } else if (const auto* truth = node.as_boolean()) {
        given.value = truth->get();
    } else if (auto list = texts_in(node)) {
        given.value = std::move(*list);
    } else {
        given.value = Given::Other{kind_of(node)};
    }
    return given;
}

Document::Entry entry_of(const toml::key& key, const toml::node& node) {
    return {std::string(key.str()), given_in(node), place_of(key.source()), place_of(node.source())};
}

Document::Table table_of(const toml::key& key, const toml::table& table, const toml::source_region& source) {
    Document::Table read{std::string(key.str()), place_of(source), {}};
    for (const auto& [name, value] : table) read.entries.push_back(entry_of(name, value));
    return read;
}

/// `[templates]` is a table of tables, since its keys are chosen by people. Other values stay in a table of
/// that name.
void take_templates(const toml::key& key, const toml::table& templates, Document& document) {
    Document::Table rest{std::string(key.str()), place_of(key.source()), {}};
    for (const auto& [event, node] : templates) {
        const auto* const table = node.as_table();
        if (table == nullptr) {
            rest.entries.push_back(entry_of(event, node));
            continue;
        }
        Document::Table own{std::string(event.str()), place_of(event.source()), {}};
        for (const auto& [name, value] : *table) {
            if (const auto* const locale = value.as_table()) {
                document.templates.push_back({std::string(event.str()), std::string(name.str()),
                                              table_of(name, *locale, name.source())});
            } else {
                own.entries.push_back(entry_of(name, value));
            }
        }
        document.templates.push_back({std::string(event.str()), "", std::move(own)});
    }
    if (!rest.entries.empty()) document.tables.push_back(std::move(rest));
}

}  // namespace

Document parse_document(std::string_view text) {
    Document document;
    try {
        const toml::table root = toml::parse(text);
        for (const auto& [key, node] : root) {
            const auto* const table = node.as_table();
            if (table != nullptr && key.str() == "templates") {
                take_templates(key, *table, document);
            } else if (table != nullptr) {
                document.tables.push_back(table_of(key, *table, key.source()));
            } else if (node.is_array_of_tables()) {
                for (const auto& element : *node.as_array()) {
                    document.repeated.push_back(table_of(key, *element.as_table(), element.source()));
                }
            } else {
                document.loose.push_back(entry_of(key, node));
            }
        }
    } catch (const toml::parse_error& error) {
        const Place place = place_of(error.source());
        if (const auto fault = text_without_quotes(text, place.line)) throw SyntaxFault(*fault);
        throw SyntaxFault(
            std::string(error.description()) + advice_on_escapes(text, place.line, error.description()),
            place);
    } catch (const BrokenAssumption&) {
        throw SyntaxFault("this line is not valid TOML", {line_of_broken_assumption(text), 1});
    }
    return document;
}

}  // namespace slotctl
