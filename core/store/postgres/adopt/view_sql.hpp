#pragma once

#include <string>
#include <vector>

#include "core/store/postgres/adopt/adopted_view.hpp"

/// The SQL that puts views in the place of slotctl's tables. Each function returns statements in their order;
/// they are run with slotctl's schema as the search path.
namespace slotctl::postgres {

/// The functions that all views use.
std::vector<std::string> common_functions(const std::string& schema);

/// The tables of keys and of extra columns; both stay when views are dropped.
std::vector<std::string> side_tables(const AdoptedView& view);

/// The view.
std::vector<std::string> view_sql(const AdoptedView& view);

/// Drops what view_sql(), writing_sql() and change_sql() make of one table. Nothing of the application's is
/// lost.
std::vector<std::string> dropping_sql(const std::string& schema, const std::string& own_table);

}  // namespace slotctl::postgres
