#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "core/adopt/suggestion.hpp"
#include "tests/support/catch.hpp"

/// What a suggestion says, in a form that tests compare.
namespace tests {

using slotctl::adopt::Suggestion;
using slotctl::adopt::TableMapping;

using Sql = std::map<std::string, std::string>;

/// slotctl's columns and the application's: `date+time` for a pair.
inline Sql columns_of(const Suggestion& suggestion, const std::string& table) {
    Sql columns;
    const auto* found = suggestion.mapping.find(table);
    REQUIRE(found != nullptr);
    for (const auto& [name, source] : found->columns)
        columns[name] = source.column + (source.time_column.empty() ? "" : "+" + source.time_column);
    return columns;
}

inline const TableMapping& table_in(const Suggestion& suggestion, const char* table) {
    const auto* found = suggestion.mapping.find(table);
    REQUIRE(found != nullptr);
    return *found;
}

inline bool asks(const Suggestion& suggestion, const std::string& text) {
    return std::any_of(suggestion.undecided.begin(), suggestion.undecided.end(),
                       [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

/// slotctl's tables and the application's.
inline Sql tables_of(const Suggestion& suggestion) {
    Sql tables;
    for (const TableMapping& table : suggestion.mapping.tables) tables[table.table] = table.from;
    return tables;
}

}  // namespace tests
