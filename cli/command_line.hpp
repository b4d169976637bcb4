#pragma once

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/global_options.hpp"

namespace slotctl::cli {

/// Every command and option of slotctl, for parsing a line or for describing them (description.hpp).
class CommandLine {
  public:
    CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    CLI::App app;
    GlobalOptions options;  ///< filled in by parsing
    Action chosen;          ///< what the parsed command does
};

}  // namespace slotctl::cli
