#include "core/config/document.hpp"

#include <toml++/toml.h>

namespace slotctl {

namespace {

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

Given given_in(const toml::node& node) {
    Given given;
    if (const auto* text = node.as_string()) {
        given.value = text->get();
    } else if (const auto* number = node.as_integer()) {
        given.value = number->get();
    } else {
        given.value = Given::Other{kind_of(node)};
    }
    return given;
}

Document::Entry entry_of(const toml::key& key, const toml::node& node) {
    return {std::string(key.str()), given_in(node), place_of(key.source()), place_of(node.source())};
}

}  // namespace

Document parse_document(std::string_view text) {
    Document document;
    try {
        const toml::table root = toml::parse(text);
        for (const auto& [key, node] : root) {
            const auto* table = node.as_table();
            if (table == nullptr) {
                document.loose.push_back(entry_of(key, node));
                continue;
            }
            auto& read = document.tables.emplace_back();
            read.name = key.str();
            read.at = place_of(key.source());
            for (const auto& [name, value] : *table) read.entries.push_back(entry_of(name, value));
        }
    } catch (const toml::parse_error& error) {
        throw SyntaxFault(std::string(error.description()), place_of(error.source()));
    }
    return document;
}

}  // namespace slotctl
