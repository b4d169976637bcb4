#pragma once

#include <CLI/CLI.hpp>

#include "cli/command.hpp"

namespace slotctl::cli {

/// `serve token add|list|remove`.
void add_serve_token(CLI::App& serve, Action& chosen);

}  // namespace slotctl::cli
