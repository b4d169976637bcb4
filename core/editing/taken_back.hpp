#pragma once

#include "core/editing/edit.hpp"

namespace slotctl {

/// The rules with an edit undone; notes say what was as before the edit already. Throws Error(bad_data) that
/// names what has been changed since to something else.
EditedRules taken_back(const RecordedEdit& edit, const RuleRows& rows);

}  // namespace slotctl
