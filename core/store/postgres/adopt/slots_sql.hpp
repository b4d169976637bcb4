#pragma once

#include <string>
#include <vector>

#include "core/store/postgres/adopt/adopted_view.hpp"

/// Functions for an application's slots, which come and go by the thousand.
namespace slotctl::postgres {

/// For `slots`: a function that takes what is in the temporary table slotctl_new_slots as new rows, in one
/// statement. It returns provider_id, service_id and the number of new rows.
std::string new_slots_sql(const AdoptedView& slots);

/// For `slots`: a function that finds rows by provider, service and start, as the application's indexes have
/// them. It returns their `adopted_row`, a column of the view. Empty if its rows have no key of one column.
std::vector<std::string> slots_at_sql(const AdoptedView& slots);

/// For `slots` with local times: a function whose being there says so to those who read rules. Empty if there
/// are none.
std::vector<std::string> local_slots_sql(const AdoptedView& slots);

}  // namespace slotctl::postgres
