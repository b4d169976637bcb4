#pragma once

#include <string>
#include <vector>

#include "core/store/run_store.hpp"

namespace slotctl::cli {

/// A line for each run, newest first, with local times of `zone`; what went wrong is on a line below.
std::string runs_text(const std::vector<RunRow>& runs, const std::string& zone);
/// Everything that is recorded of a run.
std::string run_text(const RunRow& run, const std::string& zone);
/// One row for each run, with a header (RFC 4180).
std::string runs_csv(const std::vector<RunRow>& runs);

}  // namespace slotctl::cli
