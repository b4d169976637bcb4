#pragma once

#include <vector>

#include "core/store/postgres/adopt/adopting.hpp"

namespace slotctl::postgres {

/// Does, on one row each, what slotctl's jobs write into these tables, and compares what the views show
/// afterwards with what was written, and the application's other columns with what they were. Everything is
/// rolled back to where it was.
void rehearse_writes(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views,
                     std::vector<AdoptionFinding>& findings);

}  // namespace slotctl::postgres
