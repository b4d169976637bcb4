#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/dashboard/overview.hpp"
#include "core/plans/health.hpp"
#include "core/store/store.hpp"

/// What the pages about jobs and runs show, as the database has it now. All throw Error.
namespace slotctl::dashboard {

struct RunsAsked {
    RunFilter filter;
    std::optional<RunId> before;
};
/// `week` is not set.
RunsView gather_runs(Store& store, const RunsAsked& asked);

/// Nothing if there is no such run.
std::optional<RunView> gather_run(Store& store, RunId id);

/// What is known of when jobs are started.
struct JobTimes {
    const Config& config;
    std::string machine_zone;
    std::optional<InstalledSchedule> installed;  ///< none: the schedulers could not be asked
};
/// Every job, except those that are neither scheduled nor have ever run. `week` is not set.
std::vector<JobView> gather_jobs(Store& store, const JobTimes& times, Instant now);

}  // namespace slotctl::dashboard
