#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/adopt/shop_catalogue.hpp"
#include "core/adopt/suggestion.hpp"

/// Catalogues of applications' tables, written as text.
namespace tests {

/// A line that begins with a letter is a table, `schema.name`. The lines below it are its columns, as in
/// `owner_id bigint ! -> public.owners`: `!` is NOT NULL, `=` a default, `*` part of the primary key. `unique
/// a b` and `check …` are what they say.
inline slotctl::adopt::ShopCatalogue catalogue_of(const std::string& text) {
    using namespace slotctl::adopt;
    ShopCatalogue catalogue;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        if (line.front() != ' ') {
            const auto dot = line.find('.');
            catalogue.tables.push_back({.schema = line.substr(0, dot), .name = line.substr(dot + 1)});
            continue;
        }
        ShopTable& table = catalogue.tables.at(catalogue.tables.size() - 1);
        std::istringstream words(line);
        std::vector<std::string> all{std::istream_iterator<std::string>(words), {}};
        if (all.at(0) == "check") {
            table.checks.push_back(line.substr(line.find("check ") + 6));
        } else if (all.at(0) == "unique") {
            table.unique.emplace_back(all.begin() + 1, all.end());
        } else {
            ShopColumn column{.name = all.at(0), .type = {}};
            for (std::size_t i = 1; i < all.size(); ++i) {
                if (all[i] == "!") {
                    column.not_null = true;
                } else if (all[i] == "=") {
                    column.has_default = true;
                } else if (all[i] == "*") {
                    table.primary_key.push_back(column.name);
                } else if (all[i] == "->") {
                    table.foreign_keys.push_back({{column.name}, all.at(++i), {"id"}});
                } else {
                    column.type += (column.type.empty() ? "" : " ") + all[i];
                }
            }
            table.columns.push_back(std::move(column));
        }
    }
    return catalogue;
}

/// What the database of one of the applications in tests/unit/adopt/shops says about its tables.
inline slotctl::adopt::ShopCatalogue catalogue_in(const std::string& name) {
    std::ifstream file(std::string(SLOTCTL_SOURCE_DIR) + "/tests/unit/adopt/shops/" + name + ".txt");
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error("there is no catalogue " + name);
    return catalogue_of(text.str());
}

/// Words by `table.column`.
using Words = std::map<std::string, std::vector<slotctl::adopt::WordCount>>;

inline slotctl::adopt::Suggestion suggestion_for(const slotctl::adopt::ShopCatalogue& catalogue,
                                                 const Words& words = {}) {
    return slotctl::adopt::suggest(
        catalogue, [&](const slotctl::adopt::ShopTable& table, const std::string& column) {
            const auto found = words.find(table.name + "." + column);
            return found == words.end() ? std::vector<slotctl::adopt::WordCount>{} : found->second;
        });
}

}  // namespace tests
