#pragma once

#include <string>
#include <vector>

#include "core/store/postgres/adopt/adopted_view.hpp"

namespace slotctl::postgres {

/// Triggers on an application's table, by which slotctl notices what its own triggers notice on its own
/// tables: new keys, words that the mapping does not know, changed rules, slots and bookings that others
/// write. They run once per statement, with the rights of their owner, and never refuse what the application
/// writes. `all` are the views of the mapping.
std::vector<std::string> change_sql(const AdoptedView& view, const std::vector<AdoptedView>& all);

/// Statements that change no row of the application's table but run these triggers, so that SQL of the
/// mapping that does not work there is found now and not by the application.
std::vector<std::string> trying_sql(const AdoptedView& view);

/// What the triggers would have noticed before they were there: keys are numbered, and the next run of
/// `maintain` compares every slot.
std::vector<std::string> catching_up_sql(const std::vector<AdoptedView>& all);

}  // namespace slotctl::postgres
