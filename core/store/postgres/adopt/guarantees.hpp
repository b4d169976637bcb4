#pragma once

#include <vector>

#include "core/store/postgres/adopt/adopting.hpp"

namespace slotctl::postgres {

/// Names what slotctl's own tables refuse by themselves and the application's do not, and indexes that would
/// help.
void add_missing_guarantees(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views,
                            std::vector<AdoptionFinding>& findings);

}  // namespace slotctl::postgres
