#pragma once

#include "core/exchange/rule_rows.hpp"

namespace slotctl {

/// A hint that says no more than that.
inline constexpr const char* nothing_changed = "nothing was changed";

/// Throws Error(bad_data) if an import would refuse the rows that are new, or if a row would refer to a
/// record that is not there (any more). `after`: all rows in scope.
void require_sound(const RuleChanges& changes, const RuleRows& after);

}  // namespace slotctl
