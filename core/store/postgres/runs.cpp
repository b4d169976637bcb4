#include "core/store/postgres/runs.hpp"

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// An advisory lock of a transaction that stays open on a connection of its own: it holds through a pooler in
/// transaction mode too, where a session's lock would pass to the next client.
class AdvisoryLock : public ClusterLock {
  public:
    explicit AdvisoryLock(Session session) : session_(std::move(session)) {}

    bool try_lock(const std::string& key) {
        return session_.run("taking the lock", [&](pqxx::connection& c) {
            transaction_ = std::make_unique<pqxx::work>(c);
            // The server must not end a transaction for idling that idles on purpose.
            transaction_->exec("SET LOCAL idle_in_transaction_session_timeout = 0");
            transaction_->exec(drop_a_vanished_client);
            return exec_params(*transaction_, "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))",
                               key)[0][0]
                .as<bool>();
        });
    }

    void require_held() override {
        session_.run("holding the lock that keeps other hosts away",
                     [&](pqxx::connection&) { transaction_->exec("SELECT 1"); });
    }

  private:
    Session session_;
    std::unique_ptr<pqxx::work> transaction_;
};

}  // namespace

std::unique_ptr<ClusterLock> PostgresRuns::try_cluster_lock(const RunLock&, std::string_view job) {
    auto lock = std::make_unique<AdvisoryLock>(session_.another());
    if (!lock->try_lock("slotctl:" + session_.schema() + ":" + std::string(job))) return nullptr;
    return lock;
}

int PostgresRuns::close_crashed_runs(const RunLock&, std::string_view job, Instant now) {
    return session_.run("closing crashed runs", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        const auto closed = exec_params(
            tx,
            "UPDATE job_runs SET status = 'crashed', finished_at = greatest(started_at, $2::timestamptz),"
            " error = 'the process ended without recording a result' WHERE job = $1 AND status = 'running'",
            std::string(job), format_instant(now));
        tx.commit();
        return static_cast<int>(closed.affected_rows());
    });
}

RunId PostgresRuns::begin(const RunLock&, const RunStart& start) {
    return session_.run("recording the start of the run", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        const auto row = exec_params(
            tx,
            "INSERT INTO job_runs (job, scope, status, started_at, host, pid, version, scheduled_as, "
            "zone_data)"
            " VALUES ($1, $2, 'running', $3::timestamptz, $4, $5, $6, $7, nullif($8, '')) RETURNING id",
            start.job, start.scope, format_instant(start.started_at), start.host, start.pid, start.version,
            start.scheduled_as ? start.scheduled_as->c_str() : nullptr, start.zone_data)[0];
        const auto id = row[0].as<RunId>();
        tx.commit();
        return id;
    });
}

void PostgresRuns::finish(const RunLock&, RunId run, const RunEnd& end) {
    const auto duration =
        end.duration ? std::optional<std::string>(std::to_string(end.duration->count())) : std::nullopt;
    session_.run("recording the end of the run", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        exec_params(
            tx,
            "UPDATE job_runs SET status = $2, finished_at = $3::timestamptz, counts = $4::jsonb, error = $5,"
            " duration_ms = $6::bigint WHERE id = $1",
            run, std::string(name_of(end.status)), format_instant(end.finished_at), end.counts_json,
            end.error ? end.error->c_str() : nullptr, duration ? duration->c_str() : nullptr);
        tx.commit();
    });
}

int PostgresRuns::prune(const RunLock&, std::string_view job, Instant before) {
    return session_.run("forgetting old runs", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        const auto forgotten = exec_params(
            tx,
            "DELETE FROM job_runs WHERE job = $1 AND started_at < $2::timestamptz AND status <> 'running'"
            " AND id NOT IN (SELECT id FROM job_runs WHERE job = $1 AND status = 'ok' AND NOT dry_run"
            "  AND scope = '' ORDER BY started_at DESC LIMIT 1)",
            std::string(job), format_instant(before));
        tx.commit();
        return static_cast<int>(forgotten.affected_rows());
    });
}

RunId PostgresRuns::record_skipped(const RunStart& start, const std::string& reason) {
    return session_.run("recording the skipped run", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        const auto row = exec_params(
            tx,
            "INSERT INTO job_runs (job, scope, status, started_at, finished_at, host, pid, version, error,"
            " scheduled_as) VALUES ($1, $2, 'skipped', $3::timestamptz, $3::timestamptz, $4, $5, $6, $7, $8)"
            " RETURNING id",
            start.job, start.scope, format_instant(start.started_at), start.host, start.pid, start.version,
            reason, start.scheduled_as ? start.scheduled_as->c_str() : nullptr)[0];
        const auto id = row[0].as<RunId>();
        tx.commit();
        return id;
    });
}

std::optional<Instant> PostgresRuns::last_good_start(std::string_view job, Instant now) {
    return session_.run("looking up the last good run", [&](pqxx::connection& c) -> std::optional<Instant> {
        pqxx::nontransaction tx(c);
        const auto rows = exec_params(
            tx,
            "SELECT " + epoch_seconds("started_at") +
                " FROM job_runs"
                " WHERE job = $1 AND status = 'ok' AND NOT dry_run AND scope = '' AND started_at <= "
                "$2::timestamptz"
                " ORDER BY started_at DESC LIMIT 1",
            std::string(job), format_instant(now));
        if (rows.empty()) return std::nullopt;
        return instant_from(rows[0][0]);
    });
}

WorkedRuns PostgresRuns::worked_runs(std::string_view job, Instant now) {
    return session_.run("looking up the last runs", [&](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        const auto row = exec_params(
            tx,
            "WITH worked AS (SELECT id, started_at FROM job_runs WHERE job = $1 AND NOT dry_run"
            " AND status IN ('ok', 'partial', 'interrupted') AND isfinite(started_at))"
            " SELECT (SELECT " +
                epoch_seconds("started_at") +
                " FROM worked ORDER BY id DESC LIMIT 1),"
                " (SELECT " +
                epoch_seconds("max(started_at)") + " FROM worked WHERE started_at <= $2::timestamptz)",
            std::string(job), format_instant(now))[0];
        WorkedRuns runs;
        if (!row[0].is_null()) runs.last = instant_from(row[0]);
        if (!row[1].is_null()) runs.newest_by_now = instant_from(row[1]);
        return runs;
    });
}

std::optional<Instant> PostgresRuns::server_clock() {
    return session_.run("reading the server's clock", [&](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        return std::optional(instant_from(tx.exec("SELECT " + epoch_seconds("clock_timestamp()"))[0][0]));
    });
}

std::optional<LatestRun> PostgresRuns::last_run(std::string_view job, std::string_view scheduled_as) {
    return session_.run("looking up the last run", [&](pqxx::connection& c) -> std::optional<LatestRun> {
        pqxx::nontransaction tx(c);
        const std::string started = epoch_seconds("started_at"), finished = epoch_seconds("finished_at");
        // Runs of the entry come first, whatever their age.
        const auto rows = exec_params(
            tx,
            "(SELECT id, status, " + started + ", " + finished +
                ", scheduled_as, error, 1 AS choice FROM job_runs WHERE job = $1 AND scheduled_as = $2"
                " ORDER BY id DESC LIMIT 1) UNION ALL"
                " (SELECT id, status, " +
                started + ", " + finished +
                ", scheduled_as, error, 2 FROM job_runs WHERE job = $1 AND scheduled_as IS NULL"
                " ORDER BY id DESC LIMIT 1) ORDER BY choice LIMIT 1",
            std::string(job), std::string(scheduled_as));
        if (rows.empty()) return std::nullopt;
        const auto row = rows[0];
        LatestRun run{row[0].as<RunId>(), row[1].as<std::string>(), instant_from(row[2]), {}, {}, {}};
        if (!row[3].is_null()) run.finished_at = instant_from(row[3]);
        if (!row[4].is_null()) run.scheduled_as = row[4].as<std::string>();
        if (!row[5].is_null()) run.error = row[5].as<std::string>();
        return run;
    });
}

std::optional<LockHolder> PostgresRuns::unfinished(std::string_view job) {
    return session_.run(
        "looking up who holds the lock", [&](pqxx::connection& c) -> std::optional<LockHolder> {
            pqxx::nontransaction tx(c);
            const auto rows =
                exec_params(tx,
                            "SELECT pid, host, " + epoch_seconds("started_at") +
                                ", id FROM job_runs"
                                " WHERE job = $1 AND status = 'running' ORDER BY id DESC LIMIT 1",
                            std::string(job));
            if (rows.empty()) return std::nullopt;
            return LockHolder{rows[0][0].as<std::int64_t>(), rows[0][1].as<std::string>(),
                              instant_from(rows[0][2]), rows[0][3].as<RunId>()};
        });
}

}  // namespace slotctl::postgres
