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

/// Functions and triggers through which rows of the view are written, where PostgreSQL could not do it by
/// itself. `all` are the views of the mapping.
std::vector<std::string> writing_sql(const AdoptedView& view, const std::vector<AdoptedView>& all);

/// For `slots`: a function that takes what is in the temporary table slotctl_new_slots as new rows, in one
/// statement. It returns provider_id, service_id and the number of new rows.
std::string new_slots_sql(const AdoptedView& slots);

/// For `slots`: a function that finds rows by provider, service and start, as the application's indexes have
/// them. It returns their `adopted_row`, a column of the view. Empty if its rows have no key of one column.
std::vector<std::string> slots_at_sql(const AdoptedView& slots);

/// For `slots` with local times: a function whose being there says so to those who read rules. Empty if there
/// are none.
std::vector<std::string> local_slots_sql(const AdoptedView& slots);

/// Drops what view_sql(), writing_sql() and change_sql() make of one table. Nothing of the application's is
/// lost.
std::vector<std::string> dropping_sql(const std::string& schema, const std::string& own_table);

}  // namespace slotctl::postgres
