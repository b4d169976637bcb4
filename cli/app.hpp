#pragma once

namespace slotctl::cli {

/// Parses the command line, runs the command and returns the exit status. The one place that catches.
int run(int argc, char** argv);

}  // namespace slotctl::cli
