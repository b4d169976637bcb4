#pragma once

#include "core/store/run_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

/// The history of runs. The backend itself implements the lock between hosts and reads the server's clock.
/// Each function is one statement, or two that only read, so that no transaction stays open if the process is
/// stopped.
class Runs : public RunStore {
  public:
    explicit Runs(Database& database) : database_(database) {}
    int close_crashed_runs(const RunLock& lock, std::string_view job, Instant now,
                           const std::string& host) override;
    RunId begin(const RunLock& lock, const RunStart& start) override;
    void note_progress(const RunLock& lock, RunId run, std::int64_t done, std::int64_t total) override;
    void finish(const RunLock& lock, RunId run, const RunEnd& end) override;
    int prune(const RunLock& lock, std::string_view job, Instant before) override;
    RunId record_skipped(const RunStart& start, const std::string& reason) override;
    std::optional<Instant> last_good_start(std::string_view job, Instant now) override;
    GoodRuns good_runs(std::string_view job, std::string_view scope, std::string_view scheduled_as,
                       Instant now) override;
    WorkedRuns worked_runs(std::optional<std::string_view> job, Instant now) override;
    std::optional<LatestRun> last_run(std::string_view job, std::string_view scheduled_as) override;
    std::vector<RunRow> history(const HistoryQuery& query) override;
    std::optional<RunRow> find(RunId id) override;
    std::optional<RunRow> run_of(const std::string& host, std::int64_t pid, RunId after) override;
    std::optional<LockHolder> unfinished(std::string_view job) override;

  private:
    /// `rest` follows the table's name.
    std::vector<RunRow> read(const std::string& rest, const std::vector<Value>& parameters);

    Database& database_;
};

}  // namespace slotctl::sql
