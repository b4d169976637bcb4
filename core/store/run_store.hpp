#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/platform/run_lock.hpp"

namespace slotctl {

/// How a run ended, as `job_runs.status` spells it. Until then, the column contains `running`.
enum class RunStatus { ok, partial, failed, skipped, interrupted, crashed };
std::string_view name_of(RunStatus status);

struct RunStart {
    std::string job;
    std::string scope;  ///< the run's limits; empty = everything
    Instant started_at{};
    std::string host;
    std::int64_t pid = 0;
    std::string version;
    std::optional<std::string> scheduled_as{};  ///< the `[[schedule]]` entry that started it
    std::string zone_data{};                    ///< the version of the time zone data; empty: unknown
};

/// A run in the history.
struct LatestRun {
    RunId id = 0;
    std::string status;  ///< as `job_runs.status` spells it; also `running`
    Instant started_at{};
    std::optional<Instant> finished_at;
    std::optional<std::string> scheduled_as;
    std::optional<std::string> error;
};

/// A whole row of the history.
struct RunRow : LatestRun {
    std::string job, scope;  ///< scope: the run's limits; empty = everything
    std::string host, version;
    std::int64_t pid = 0;
    bool dry_run = false;
    std::string counts_json;  ///< one JSON object
    std::optional<std::chrono::milliseconds> duration;
};

struct HistoryQuery {
    std::optional<std::string> job, status;  ///< only these
    std::optional<RunId> before;             ///< only earlier ones: the next page
    std::size_t most = 50;                   ///< >= 1
};

/// When runs of a job started that did their work (ok, partial or interrupted, whatever their limits).
struct WorkedRuns {
    std::optional<Instant> last;           ///< the one carried out last
    std::optional<Instant> newest_by_now;  ///< the newest that started no later than now
};

/// When runs of a job started that ended ok, whole or limited.
struct GoodRuns {
    std::optional<Instant> first;         ///< of the job
    std::optional<Instant> last_of_part;  ///< the newest that was limited as asked, or that the entry started
};

struct RunEnd {
    RunStatus status = RunStatus::ok;
    Instant finished_at{};
    std::string counts_json = "{}";  ///< one JSON object
    std::optional<std::string> error;
    std::optional<std::chrono::milliseconds> duration;  ///< as measured
    /// Whose run it is. If `host` is not empty, the row is left alone when it is another process's: a standby
    /// that takes over without the newest rows gives their numbers out again.
    std::string host{};
    std::int64_t pid = 0;
};

/// A lock between all hosts that use the same database. Released on destruction or when the connection ends.
class ClusterLock {
  public:
    virtual ~ClusterLock() = default;
    /// Throws Error(unavailable) if the lock was lost, for example because its connection broke: another host
    /// may be running then.
    virtual void require_held() = 0;
};

/// The history of runs, and the lock between hosts.
class RunStore {
  public:
    virtual ~RunStore() = default;

    /// Null if another host (or process) holds it. SQLite files are not shared between hosts, so there the
    /// file lock is sufficient and this is always granted.
    virtual std::unique_ptr<ClusterLock> try_cluster_lock(const RunLock& lock, std::string_view job) = 0;

    /// Records unfinished runs of `job` as crashed: those of `host` alone, if it is not empty. Only the
    /// holder of the locks can know that they are.
    virtual int close_crashed_runs(const RunLock& lock, std::string_view job, Instant now,
                                   const std::string& host) = 0;

    virtual RunId begin(const RunLock& lock, const RunStart& start) = 0;
    /// How far an unfinished run has come: its counts are `{"done":…,"total":…}` until it ends.
    virtual void note_progress(const RunLock& lock, RunId run, std::int64_t done, std::int64_t total) = 0;
    virtual void finish(const RunLock& lock, RunId run, const RunEnd& end) = 0;

    /// Deletes runs of `job` that started before `before`, except unfinished ones and the newest good one.
    /// Returns how many.
    virtual int prune(const RunLock& lock, std::string_view job, Instant before) = 0;

    /// A run that was skipped because another one holds the lock. Writes one finished row.
    virtual RunId record_skipped(const RunStart& start, const std::string& reason) = 0;

    /// The start of the newest unrestricted run of `job` that ended ok, as of `now`. Runs that acted as of a
    /// later time do not count yet.
    virtual std::optional<Instant> last_good_start(std::string_view job, Instant now) = 0;

    /// As of `now`. The part of `job` is what runs with that `scope` cover, and those that the entry
    /// `scheduled_as` starts.
    virtual GoodRuns good_runs(std::string_view job, std::string_view scope, std::string_view scheduled_as,
                               Instant now) = 0;

    /// Without a job: of any.
    virtual WorkedRuns worked_runs(std::optional<std::string_view> job, Instant now) = 0;

    /// The database server's time; none if the database has no clock other than this host's.
    virtual std::optional<Instant> server_clock() = 0;

    /// The newest run of `job` that was started by the entry `scheduled_as`; if there is none, the newest
    /// without an entry.
    virtual std::optional<LatestRun> last_run(std::string_view job, std::string_view scheduled_as) = 0;

    /// Runs by descending id.
    virtual std::vector<RunRow> history(const HistoryQuery& query) = 0;
    virtual std::optional<RunRow> find(RunId id) = 0;
    /// The newest run with an id above `after` that a process of a host has recorded.
    virtual std::optional<RunRow> run_of(const std::string& host, std::int64_t pid, RunId after) = 0;

    /// The newest unfinished run: its process holds the cluster lock.
    virtual std::optional<LockHolder> unfinished(std::string_view job) = 0;
};

}  // namespace slotctl
