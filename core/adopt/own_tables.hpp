#pragma once

#include <span>
#include <string>
#include <string_view>

/// slotctl's tables that an application may have its own of.
namespace slotctl::adopt {

/// What a group of tables is for. An application adopts the tables of one part together, or none of them.
enum class Part { calendar, stock, messages };
std::string_view name_of(Part part);

enum class ColumnKind { number, text, boolean, instant, date, time_of_day, word };

struct OwnColumn {
    std::string_view name;
    ColumnKind kind = ColumnKind::text;
    bool needed = false;                           ///< must be mapped, or have a default in the mapping
    std::string_view refers_to = {};               ///< the table whose id it is
    std::span<const std::string_view> words = {};  ///< of kind `word`
};

struct OwnTable {
    std::string_view name;
    Part part;
    std::span<const std::string_view> key;  ///< the columns of the primary key
    std::span<const OwnColumn> columns;     ///< those that a mapping may name
};

/// The tables in an order in which each follows those that it refers to.
std::span<const OwnTable> own_tables();
/// Null if there is no such table.
const OwnTable* own_table(std::string_view name);
const OwnColumn* own_column(const OwnTable& table, std::string_view name);

}  // namespace slotctl::adopt
