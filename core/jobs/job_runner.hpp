#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/jobs/outcome.hpp"
#include "core/platform/run_lock.hpp"
#include "core/store/store.hpp"

namespace slotctl {

/// What every job is given.
struct JobContext {
    Store& store;
    std::filesystem::path lock_directory;
    Instant now{};
    bool dry_run = false;
    std::chrono::seconds wait{0};                  ///< how long to wait for a busy lock
    std::optional<std::chrono::seconds> if_stale;  ///< skip if the last good run is younger
    std::function<bool()> stop_requested;          ///< asked between batches
    std::function<void(std::int64_t done, std::int64_t total)> progress;
    std::optional<std::string> scheduled_as{};              ///< the `[[schedule]]` entry that starts this run
    bool details = false;                                   ///< fill Outcome::details
    bool exceptions = false;                                ///< list there what somebody has to decide about
    std::chrono::seconds keep_runs{std::chrono::days{90}};  ///< how long the history of runs is kept
    /// What this host's clock says; empty: `now` was given, and no clock is checked.
    std::function<Instant()> host_clock{};
    /// The database, as locks in that directory name it; empty: by its identity.
    std::string lock_name{};
    std::optional<std::filesystem::path> lock_like{};  ///< who may write to this file may take the lock
    std::vector<std::string> warnings{};               ///< what the outcome says before anything else
    std::function<void(const Outcome&)> started{};  ///< told of a real run once it is recorded; may be empty
    std::function<void(const Outcome&)> ended{};    ///< told of its end once the locks are free; may be empty
};

/// A job's work. Both functions work out the same plans; only `work` writes, and it cannot without the lock.
struct Job {
    std::string name;
    std::string scope;                 ///< what the run is limited to; empty = everything
    std::vector<DetailTable> details;  ///< still without rows; the outcome holds them if they are asked for
    std::function<void(Outcome&)> rehearse;
    std::function<void(const RunLock&, ClusterLock&, Outcome&)> work;
};

/// Whether a signal asked the job to stop; then the outcome says so. To be asked between batches.
bool stops_early(const JobContext& context, Outcome& outcome);

/// Executes a job once: under the host's file lock and the database's cluster lock, recorded as a run. A dry
/// run takes no lock and records nothing. Never throws Error: what goes wrong is in the outcome.
Outcome run_job(const Job& job, const JobContext& context);

}  // namespace slotctl
