#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The lists of a file whose records are rows of one table, field by column: customers, messages, reviews,
/// statistics. They are described here, and read, compared, stored and written by code that knows only the
/// descriptions.
namespace slotctl {

enum class FlatKind {
    id,     ///< a whole number from 1
    count,  ///< a whole number from `least` to `most`
    text,   ///< not empty
    any_text,
    word,  ///< one of `words`
    zone,  ///< an IANA time zone
    flag,
    instant,
    date,
    ratio,  ///< a number that need not be whole
    json,   ///< any value
};

/// What an older file must not undo.
enum class FlatKeeps {
    nothing,
    set,     ///< once it is true, or has a value, it stays so
    stored,  ///< it is for new records only: that of a stored one stays
};

struct FlatField {
    std::string_view name;  ///< in the file, and of the column
    FlatKind kind{};
    bool key = false;  ///< with the others, it names the record
    bool nullable = false;
    /// In a new record that leaves it out, if it is not nullable; empty: it must not. `now` is the time of
    /// the import.
    std::string_view otherwise{};
    FlatKeeps keeps = FlatKeeps::nothing;
    std::int64_t least = 0, most = std::numeric_limits<std::int64_t>::max();
    std::span<const std::string_view> words{};
    std::string_view refers{};  ///< the table whose `id` it names, which must be there; empty: none
    /// Whether this step leads back in a record's life; null: it has none.
    bool (*steps_back)(std::string_view from, std::string_view to) = nullptr;
};

struct FlatList {
    std::string_view name;  ///< in files, and of the table
    std::string_view one, many;
    std::span<const FlatField> fields;
    bool numbered = false;  ///< the database numbers records that others add
    /// The field that says when the record was last true: an older one changes nothing.
    std::string_view newest_by{};
    std::string_view unique{};  ///< a further field of which no two records have the same value
    /// Of a record with another value of the first field, the second one is void.
    std::array<std::string_view, 2> voids{};
    /// One of these fields must have a value.
    std::array<std::string_view, 2> either{};
};

constexpr std::size_t flat_list_count = 8;
/// In the order in which they are stored and written.
const std::array<FlatList, flat_list_count>& flat_lists();

/// A field that was left out is empty; within, null is empty. Otherwise the text of the value in the one form
/// that equal values have: 17, true, 2026-11-20T09:00:00Z, 4.5, {"a":1}.
using FlatValue = std::optional<std::optional<std::string>>;

/// These forms of a database's texts.
std::string canonical_json(const std::string& text);
std::string canonical_ratio(const std::string& text);

struct FlatRecord {
    std::vector<FlatValue> values;  ///< one for each field of its list
};

/// Ascending for records in the order in which they are written; different for different records.
std::string flat_key(const FlatList& list, const FlatRecord& record);

/// `customer_devices[3].token`
std::string flat_path(const FlatList& list, std::size_t position, std::string_view field = {});

/// The position of a field; there must be one of that name.
std::size_t position_of(const FlatList& list, std::string_view field);

}  // namespace slotctl
