#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/platform/run_lock.hpp"

namespace slotctl {

/// How a run ended, as `job_runs.status` spells it. `running` is what it holds before that.
enum class RunStatus { ok, partial, failed, skipped, interrupted, crashed };
std::string_view name_of(RunStatus status);

struct RunStart {
    std::string job;
    std::string scope;  ///< what the run is limited to; empty = everything
    Instant started_at{};
    std::string host;
    std::int64_t pid = 0;
    std::string version;
    std::optional<std::string> scheduled_as{};  ///< the `[[schedule]]` entry that started it
    std::string zone_data{};                    ///< the version of the time zone data; empty: not known
};

/// A run as the history has it.
struct LatestRun {
    RunId id = 0;
    std::string status;  ///< as `job_runs.status` spells it; also `running`
    Instant started_at{};
    std::optional<Instant> finished_at;
    std::optional<std::string> scheduled_as;
    std::optional<std::string> error;
};

/// When runs of a job that did their work (ok, partial or interrupted, whatever they were limited to)
/// started.
struct WorkedRuns {
    std::optional<Instant> last;           ///< the one that was carried out last
    std::optional<Instant> newest_by_now;  ///< the newest that started by now
};

struct RunEnd {
    RunStatus status = RunStatus::ok;
    Instant finished_at{};
    std::string counts_json = "{}";  ///< one JSON object
    std::optional<std::string> error;
    std::optional<std::chrono::milliseconds> duration;  ///< as measured
};

/// A lock that holds for every host that uses the same database. Freed on destruction or when the connection
/// ends.
class ClusterLock {
  public:
    virtual ~ClusterLock() = default;
    /// Throws Error(unavailable) if the lock was lost, as when its connection broke: then another host may
    /// run.
    virtual void require_held() = 0;
};

/// The history of runs, and what keeps two hosts apart.
class RunStore {
  public:
    virtual ~RunStore() = default;

    /// Null if another host (or process) holds it. SQLite files are not shared between hosts, so there the
    /// file lock says all and this is always granted.
    virtual std::unique_ptr<ClusterLock> try_cluster_lock(const RunLock& lock, std::string_view job) = 0;

    /// Records unfinished runs of `job` as crashed. Only the holder of the locks may know that they are.
    virtual int close_crashed_runs(const RunLock& lock, std::string_view job, Instant now) = 0;

    virtual RunId begin(const RunLock& lock, const RunStart& start) = 0;
    virtual void finish(const RunLock& lock, RunId run, const RunEnd& end) = 0;

    /// Forgets runs of `job` that started before `before`, but for unfinished ones and the newest good one.
    /// Returns how many.
    virtual int prune(const RunLock& lock, std::string_view job, Instant before) = 0;

    /// A run that did not take place because another one holds the lock. Writes one finished row.
    virtual RunId record_skipped(const RunStart& start, const std::string& reason) = 0;

    /// Start of the newest run of `job` by `now` that ended ok and was limited to nothing. Runs that were
    /// told to act as if it were later are yet to come.
    virtual std::optional<Instant> last_good_start(std::string_view job, Instant now) = 0;

    virtual WorkedRuns worked_runs(std::string_view job, Instant now) = 0;

    /// What the database server's clock says; none where the database has no other clock than this host's.
    virtual std::optional<Instant> server_clock() = 0;

    /// The newest run of `job` that the entry `scheduled_as` started; if it started none, the newest that no
    /// entry did.
    virtual std::optional<LatestRun> last_run(std::string_view job, std::string_view scheduled_as) = 0;

    /// The newest unfinished run: who holds the cluster lock.
    virtual std::optional<LockHolder> unfinished(std::string_view job) = 0;
};

}  // namespace slotctl
