#pragma once

#include "cli/command.hpp"

namespace slotctl::cli {

/// A calendar's name: from 1 to 100 bytes.
CLI::Validator short_name();

/// `calendar feed add|list|remove`.
void add_calendar_feed(CLI::App& calendar, Action& chosen);

}  // namespace slotctl::cli
