#include "core/config/document.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/toml/parse.hpp"

namespace slotctl {

namespace {

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
    const toml::table root = parse_toml(text);
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
    return document;
}

}  // namespace slotctl
