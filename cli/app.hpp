#pragma once

#include <string>
#include <vector>

namespace slotctl::cli {

/// Parses the command line, runs the command and returns the exit status. The one place that catches.
int run(int argc, char** argv);

/// Why `slotctl` with these words would be refused; empty if it would not.
std::string fault_of_command_line(const std::vector<std::string>& words);

}  // namespace slotctl::cli
