#pragma once

#include <string>

#include "core/editing/edit.hpp"

/// Edits as JSON, one object on one line.
namespace slotctl {

std::string edit_json(const EditResult& result, bool dry_run);
std::string undo_json(const UndoResult& result, bool dry_run);
/// An edit that was dropped from the history without being undone.
std::string skipped_json(const RecordedEdit& edit, bool dry_run);
std::string history_json(const std::vector<RecordedEdit>& edits);

}  // namespace slotctl
