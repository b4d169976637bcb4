#pragma once

#include "cli/global_options.hpp"
#include "core/jobs/outcome.hpp"

namespace slotctl::cli {

/// Prints the outcome of a job, and returns the exit status. Results go to standard output; warnings and
/// errors go to standard error.
int report(const Outcome& outcome, const GlobalOptions& options);

/// Warns of commands after the run that failed, also with -q: cron shall mail them.
void warn_of_hooks(const Outcome& outcome);

}  // namespace slotctl::cli
