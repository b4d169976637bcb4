#pragma once

#include <span>
#include <string_view>

/// What applications call slotctl's tables and columns. Names are squashed, and tables in the singular (see
/// shop_names.hpp); a list has blanks between its names, the likeliest first.
namespace slotctl::adopt {

struct TableNames {
    std::string_view table;
    std::string_view certain;  ///< mean this table, if the columns agree
    std::string_view likely;   ///< may mean it, if columns and references say so
    std::string_view unless;   ///< words before the name with which it means something else
};
const TableNames& names_of_table(std::string_view table);

/// The names of a column. A reference has none: it is known by the table that it refers to.
std::string_view names_of_column(std::string_view table, std::string_view column);

/// The names of a column that holds the date of an instant, and of one that holds the time of day.
std::string_view names_of_date(std::string_view column);
std::string_view names_of_time(std::string_view column);

/// A boolean column that stands for a column of slotctl's that has other values, or the opposite.
struct BooleanNames {
    std::string_view table, column, names;
    std::string_view if_true, if_false;  ///< slotctl's values
};
std::span<const BooleanNames> boolean_names();

}  // namespace slotctl::adopt
