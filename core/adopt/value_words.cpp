#include "core/adopt/value_words.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "core/base/text.hpp"

namespace slotctl::adopt {

namespace {

/// A whole number as slotctl writes it: no blanks, no plus sign, no leading zeros.
std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || std::to_string(number) != text)
        return std::nullopt;
    return number;
}

/// Where `word` is among slotctl's.
std::int64_t rank_of(const OwnColumn& column, const std::string& word) {
    if (column.kind == ColumnKind::number) return number_in(word).value_or(0);
    return std::find(column.words.begin(), column.words.end(), word) - column.words.begin();
}

}  // namespace

bool is_value_of(const OwnColumn& column, std::string_view value) {
    switch (column.kind) {
        case ColumnKind::number:
            return number_in(value).has_value();
        case ColumnKind::boolean:
            return value == "true" || value == "false";
        case ColumnKind::word:
            return std::find(column.words.begin(), column.words.end(), value) != column.words.end();
        default:
            return true;
    }
}

std::string values_of(const OwnColumn& column) {
    switch (column.kind) {
        case ColumnKind::number:
            return "a whole number";
        case ColumnKind::boolean:
            return "true or false";
        case ColumnKind::word:
            return "one of " + joined(std::vector<std::string>(column.words.begin(), column.words.end()));
        default:
            return "a string";
    }
}

bool has_words(const OwnColumn& column) {
    return column.kind != ColumnKind::instant && column.kind != ColumnKind::date &&
           column.kind != ColumnKind::time_of_day;
}

void sort_words(const OwnColumn& column, std::vector<WordMapping>& words) {
    std::sort(words.begin(), words.end(), [&](const WordMapping& a, const WordMapping& b) {
        const auto left = rank_of(column, a.ours), right = rank_of(column, b.ours);
        return left == right ? a.ours < b.ours : left < right;
    });
}

}  // namespace slotctl::adopt
