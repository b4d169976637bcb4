#pragma once

#include "core/store/run_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

class SqliteRuns : public RunStore {
  public:
    explicit SqliteRuns(Connection& connection) : connection_(connection) {}
    std::unique_ptr<ClusterLock> try_cluster_lock(const RunLock& lock, std::string_view job) override;
    int close_crashed_runs(const RunLock& lock, std::string_view job, Instant now) override;
    RunId begin(const RunLock& lock, const RunStart& start) override;
    void finish(const RunLock& lock, RunId run, const RunEnd& end) override;
    int prune(const RunLock& lock, std::string_view job, Instant before) override;
    RunId record_skipped(const RunStart& start, const std::string& reason) override;
    std::optional<Instant> last_good_start(std::string_view job, Instant now) override;
    WorkedRuns worked_runs(std::string_view job, Instant now) override;
    std::optional<Instant> server_clock() override;
    std::optional<LatestRun> last_run(std::string_view job, std::string_view scheduled_as) override;
    std::optional<LockHolder> unfinished(std::string_view job) override;

  private:
    Connection& connection_;
};

}  // namespace slotctl::sqlite
