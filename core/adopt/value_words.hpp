#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/adopt/mapping.hpp"
#include "core/adopt/own_tables.hpp"

/// What slotctl's own values of a column are, as a mapping writes them.
namespace slotctl::adopt {

/// Whether `value` can be a value of that column. Columns of kind `text`, `instant`, `date` and `time_of_day`
/// take any text; the database has the last word.
bool is_value_of(const OwnColumn& column, std::string_view value);

/// What the values of such a column are, for messages: `a whole number`, `one of pending, confirmed`.
std::string values_of(const OwnColumn& column);

/// Whether the application may have words of its own for the values of that column.
bool has_words(const OwnColumn& column);

/// Puts the words into the order of slotctl's, `false` before `true`, numbers by size.
void sort_words(const OwnColumn& column, std::vector<WordMapping>& words);

}  // namespace slotctl::adopt
