#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/jobs/outcome.hpp"
#include "core/platform/run_lock.hpp"
#include "core/store/store.hpp"

namespace slotctl {

/// A run that is recorded and at work.
struct RunAtWork {
    const RunLock* lock = nullptr;  ///< null until it is recorded
    RunId id = 0;
    std::chrono::steady_clock::time_point told{};  ///< when its progress was recorded last
};

/// What every job receives.
struct JobContext {
    Store& store;
    std::filesystem::path lock_directory;
    Instant now{};
    bool dry_run = false;
    std::chrono::seconds wait{0};                  ///< how long to wait for a busy lock
    std::optional<std::chrono::seconds> if_stale;  ///< skip if the last good run is younger
    bool ignore_pause = false;                     ///< run though it is paused
    std::function<bool()> stop_requested;          ///< called between batches
    std::function<void(std::int64_t done, std::int64_t total)> progress;
    std::optional<std::string> scheduled_as{};              ///< the `[[schedule]]` entry that starts this run
    bool details = false;                                   ///< fill Outcome::details
    bool exceptions = false;                                ///< list there what needs a person's decision
    std::chrono::seconds keep_runs{std::chrono::days{90}};  ///< how long the history of runs is kept
    /// Returns the time of this host's clock; empty: `now` was given, and no clock is checked.
    std::function<Instant()> host_clock{};
    /// The database's name for locks in that directory; empty: its identity.
    std::string lock_name{};
    std::optional<std::filesystem::path>
        lock_like{};                      ///< everyone who may write to this file may take the lock
    std::vector<std::string> warnings{};  ///< warnings that come first in the outcome
    /// Called once the locks are held: why the run must not take place, if so; may be empty.
    std::function<std::optional<std::string>(const Outcome&)> before{};
    std::function<void(const Outcome&)> started{};  ///< called once a real run is recorded; may be empty
    /// Called when it has ended and the locks are free; may add hook failures, and be empty.
    std::function<void(Outcome&)> ended{};
    std::shared_ptr<RunAtWork> at_work = std::make_shared<RunAtWork>();
};

/// A job's work. Both functions make the same plans; only `work` writes, which is impossible without the
/// lock.
struct Job {
    std::string name;
    std::string scope;  ///< the run's limits; empty = everything
    /// Runs on different hosts may meet: only the host's lock is taken.
    bool on_many_hosts = false;
    std::vector<DetailTable>
        details;  ///< without rows yet; the outcome contains them if details are requested
    std::function<void(Outcome&)> rehearse;
    std::function<void(const RunLock&, ClusterLock&, Outcome&)> work;
};

/// Whether a signal asked the job to stop; if so, the outcome says so. Call this between batches.
bool stops_early(const JobContext& context, Outcome& outcome);

/// Shows how far the job has come, and records it at most once a second, for those who follow the run from
/// elsewhere. Call this between batches.
void tell_progress(const JobContext& context, std::int64_t done, std::int64_t total);

/// Executes a job once: under the host's file lock and the database's cluster lock, and recorded as a run. A
/// dry run takes no lock and records nothing. Never throws Error: errors are in the outcome.
Outcome run_job(const Job& job, const JobContext& context);

}  // namespace slotctl
