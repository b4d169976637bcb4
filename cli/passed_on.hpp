#pragma once

#include <string>
#include <vector>

#include "cli/global_options.hpp"
#include "core/platform/supervisor.hpp"

namespace slotctl::cli {

/// The options that are passed on to every job that this process starts.
std::vector<std::string> passed_on(const GlobalOptions& options);

/// The database that is passed on: a URL may contain a password, which must not appear among the arguments of
/// a process.
EnvironmentChanges database_of(const GlobalOptions& options);

}  // namespace slotctl::cli
