#pragma once

#include <string>
#include <vector>

#include "core/store/postgres/adopt/adopted_view.hpp"

namespace slotctl::postgres {

/// Functions and triggers through which rows of the view are written, where PostgreSQL could not do it by
/// itself. `all` are the views of the mapping.
std::vector<std::string> writing_sql(const AdoptedView& view, const std::vector<AdoptedView>& all);

}  // namespace slotctl::postgres
