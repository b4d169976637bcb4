#include "core/store/sqlite/runs.hpp"

#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

/// One host uses the file, and the file lock keeps its processes apart.
class GrantedLock : public ClusterLock {
  public:
    void require_held() override {}
};

}  // namespace

std::unique_ptr<ClusterLock> SqliteRuns::try_cluster_lock(const RunLock&, std::string_view) {
    return std::make_unique<GrantedLock>();
}

int SqliteRuns::close_crashed_runs(const RunLock&, std::string_view job, Instant now) {
    const Connection::Task task(connection_, "closing crashed runs");
    Statement update(
        connection_,
        "UPDATE job_runs SET status = 'crashed', finished_at = max(started_at, ?2),"
        " error = 'the process ended without recording a result' WHERE job = ?1 AND status = 'running'");
    return static_cast<int>(update.bind(job, now).run());
}

RunId SqliteRuns::begin(const RunLock&, const RunStart& start) {
    const Connection::Task task(connection_, "recording the start of the run");
    Statement(
        connection_,
        "INSERT INTO job_runs (job, scope, status, started_at, host, pid, version, scheduled_as, zone_data)"
        " VALUES (?1, ?2, 'running', ?3, ?4, ?5, ?6, ?7, nullif(?8, ''))")
        .bind(start.job, start.scope, start.started_at, start.host, start.pid, start.version,
              start.scheduled_as, start.zone_data)
        .run();
    return connection_.last_insert_id();
}

void SqliteRuns::finish(const RunLock&, RunId run, const RunEnd& end) {
    const Connection::Task task(connection_, "recording the end of the run");
    Statement(connection_,
              "UPDATE job_runs SET status = ?2, finished_at = ?3, counts = ?4, error = ?5,"
              " duration_ms = ?6 WHERE id = ?1")
        .bind(run, name_of(end.status), end.finished_at, end.counts_json, end.error,
              end.duration ? std::optional<std::int64_t>(end.duration->count()) : std::nullopt)
        .run();
}

int SqliteRuns::prune(const RunLock&, std::string_view job, Instant before) {
    const Connection::Task task(connection_, "forgetting old runs");
    Statement forget(
        connection_,
        "DELETE FROM job_runs WHERE job = ?1 AND started_at < ?2 AND status <> 'running' AND id NOT IN"
        " (SELECT id FROM job_runs WHERE job = ?1 AND status = 'ok' AND NOT dry_run AND scope = ''"
        "  ORDER BY started_at DESC LIMIT 1)");
    return static_cast<int>(forget.bind(job, before).run());
}

RunId SqliteRuns::record_skipped(const RunStart& start, const std::string& reason) {
    const Connection::Task task(connection_, "recording the skipped run");
    Statement(connection_,
              "INSERT INTO job_runs (job, scope, status, started_at, finished_at, host, pid, version, error,"
              " scheduled_as) VALUES (?1, ?2, 'skipped', ?3, ?3, ?4, ?5, ?6, ?7, ?8)")
        .bind(start.job, start.scope, start.started_at, start.host, start.pid, start.version, reason,
              start.scheduled_as)
        .run();
    return connection_.last_insert_id();
}

std::optional<Instant> SqliteRuns::last_good_start(std::string_view job, Instant now) {
    const Connection::Task task(connection_, "looking up the last good run");
    Statement newest(connection_,
                     "SELECT " + readable_instant("started_at") +
                         " FROM job_runs WHERE job = ?1 AND status = 'ok' AND NOT dry_run AND scope = ''"
                         " AND started_at <= ?2 ORDER BY started_at DESC LIMIT 1");
    if (!newest.bind(job, now).step()) return std::nullopt;
    return newest.instant(0);
}

WorkedRuns SqliteRuns::worked_runs(std::string_view job, Instant now) {
    const Connection::Task task(connection_, "looking up the last runs");
    Statement both(connection_,
                   "WITH worked AS (SELECT id, started_at FROM job_runs WHERE job = ?1 AND NOT dry_run"
                   " AND status IN ('ok', 'partial', 'interrupted'))"
                   " SELECT (SELECT started_at FROM worked ORDER BY id DESC LIMIT 1),"
                   " (SELECT max(started_at) FROM worked WHERE started_at <= ?2)");
    both.bind(job, now).step();
    return {both.maybe_instant(0), both.maybe_instant(1)};
}

std::optional<Instant> SqliteRuns::server_clock() {
    return std::nullopt;
}

std::optional<LatestRun> SqliteRuns::last_run(std::string_view job, std::string_view scheduled_as) {
    const Connection::Task task(connection_, "looking up the last run");
    const std::string newest_sql =
        "SELECT id, status, " + readable_instant("started_at") + ", " + readable_instant("finished_at") +
        ", scheduled_as, error FROM job_runs WHERE job = ?1 AND scheduled_as IS ?2 ORDER BY id DESC LIMIT 1";
    for (const auto& entry : {std::optional(std::string(scheduled_as)), std::optional<std::string>()}) {
        Statement newest(connection_, newest_sql);
        if (!newest.bind(job, entry).step()) continue;
        return LatestRun{newest.integer(0),
                         std::string(newest.text(1)),
                         newest.instant(2),
                         newest.maybe_instant(3),
                         entry,
                         newest.maybe_text(5)};
    }
    return std::nullopt;
}

std::optional<LockHolder> SqliteRuns::unfinished(std::string_view job) {
    const Connection::Task task(connection_, "looking up who holds the lock");
    Statement newest(connection_, "SELECT pid, host, " + readable_instant("started_at") +
                                      ", id FROM job_runs WHERE job = ?1 AND status = 'running'"
                                      " ORDER BY id DESC LIMIT 1");
    if (!newest.bind(job).step()) return std::nullopt;
    return LockHolder{newest.integer(0), std::string(newest.text(1)), newest.instant(2), newest.integer(3)};
}

}  // namespace slotctl::sqlite
