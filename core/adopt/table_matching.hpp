#pragma once

#include <string>
#include <vector>

#include "core/adopt/column_finder.hpp"
#include "core/adopt/own_tables.hpp"
#include "core/adopt/shop_catalogue.hpp"

/// Which of an application's tables probably stands for each of slotctl's.
namespace slotctl::adopt {

struct MatchedTables {
    /// No table of the application is in it twice, and only those that are likely enough.
    Assignment assignment;
    /// One line each: several tables that are equally likely, and tables that have the name but not the
    /// columns.
    std::vector<std::string> doubts;
};

/// By names, columns and references, which decide together: a table of orders is one to which reservations
/// refer. A part of which the essential tables are missing is left out as a whole.
MatchedTables match_tables(const ShopCatalogue& catalogue);

}  // namespace slotctl::adopt
