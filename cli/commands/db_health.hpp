#pragma once

#include "cli/command.hpp"

namespace slotctl::cli {

/// `db health`
void add_db_health(CLI::App& db, Action& chosen);

}  // namespace slotctl::cli
