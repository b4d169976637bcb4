#pragma once

#include <string>

#include "core/exchange/changes.hpp"

namespace slotctl::cli {

/// The imported records and the changes (or those of a dry run), as text for people.
std::string import_text(const ImportReport& report, bool dry_run);
/// The same as one JSON object.
std::string import_json(const ImportReport& report, bool dry_run);

}  // namespace slotctl::cli
