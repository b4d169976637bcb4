#pragma once

#include "cli/global_options.hpp"
#include "core/jobs/outcome.hpp"

namespace slotctl::cli {

/// Tells what became of a job, and returns the exit status. Results go to standard output, what needs
/// attention to standard error.
int report(const Outcome& outcome, const GlobalOptions& options);

}  // namespace slotctl::cli
