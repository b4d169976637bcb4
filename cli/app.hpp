#pragma once

#include <string>
#include <vector>

namespace slotctl::cli {

/// Parses the command line, runs the command and returns the exit status. This is the one place that catches
/// exceptions.
int run(int argc, char** argv);

/// Why `slotctl` would refuse these words; empty if it would accept them.
std::string problem_of_command_line(const std::vector<std::string>& words);

}  // namespace slotctl::cli
