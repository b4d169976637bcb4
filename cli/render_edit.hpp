#pragma once

#include <string>
#include <vector>

#include "core/editing/edit.hpp"

namespace slotctl::cli {

/// What changes and what it means for bookings and slots.
std::string edit_text(const EditResult& result, bool verbose);

/// The history of edits, newest first, in local time of a zone.
std::string history_text(const std::vector<RecordedEdit>& edits, const std::string& zone);

}  // namespace slotctl::cli
