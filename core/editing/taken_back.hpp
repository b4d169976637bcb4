#pragma once

#include "core/editing/edit.hpp"

namespace slotctl {

/// What goes on without an edit that cannot be undone, for hints.
inline constexpr const char* skipping_undo = "use `slotctl undo --skip` to get at the edits before it";

/// The rules with an edit undone; notes say what was as before the edit already. Throws Error(bad_data) that
/// names what has been changed since to something else.
EditedRules taken_back(const RecordedEdit& edit, const RuleRows& rows);

}  // namespace slotctl
