#pragma once

#include <string>
#include <vector>

#include "core/store/postgres/adopt/adopting.hpp"

/// What can be seen about adopted tables without writing.
namespace slotctl::postgres {

/// Words that the triggers have noted and that are still in the tables: `orders.status: "on_hold", 12 rows`.
std::vector<std::string> noted_words(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views);

/// The views, and slotctl's own tables beside them, that are no longer there.
std::vector<AdoptionFinding> absent_tables(pqxx::transaction_base& tx, const AdoptionState& state);

/// Cheap: whether the mapping still fits, views and triggers are there and enabled, and no unknown word was
/// noted.
std::vector<AdoptionFinding> glance_at(pqxx::transaction_base& tx, const AppliedMapping& applied,
                                       const AdoptionState& state);

/// Reads whole tables: every word is known, and every key has its number.
void look_for_words_and_keys(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views,
                             std::vector<AdoptionFinding>& findings);

}  // namespace slotctl::postgres
