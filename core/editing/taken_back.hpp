#pragma once

#include "core/editing/edit.hpp"

namespace slotctl {

/// The rules with an edit undone. Throws Error(bad_data) that names what has been changed since.
EditedRules taken_back(const RecordedEdit& edit, const RuleRows& rows);

}  // namespace slotctl
