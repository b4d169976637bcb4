#include "core/store/postgres/runs.hpp"

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/postgres/together.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// An advisory lock in a transaction that stays open on its own connection. This also works through a pooler
/// in transaction mode, where a session's lock would pass to the next client. `work` outlives it.
class AdvisoryLock : public ClusterLock {
  public:
    AdvisoryLock(Session session, Session& work) : session_(std::move(session)), work_(work) {}

    bool try_lock(const std::string& key) {
        return session_.run("taking the lock", [&](pqxx::connection& c) {
            transaction_ = std::make_unique<pqxx::work>(c);
            transaction_->exec(stays_open(c.server_version()));
            const auto row =
                exec_params(*transaction_,
                            "SELECT pg_catalog.pg_try_advisory_xact_lock("
                            "pg_catalog.hashtextextended($1::pg_catalog.text, 0::pg_catalog.int8)), "
                            "pg_catalog.pg_backend_pid()",
                            key)[0];
            process_ = row[1].as<int>();
            return row[0].as<bool>();
        });
    }

    void require_held() override {
        // A pooler that is led to a new primary takes the work there, while the lock's transaction stays
        // where it is. Both connections are asked at once, since a run asks before each of its batches.
        work_.run("looking for the lock between hosts", [&](pqxx::connection&) {
            Sent held(work_.raw(),
                      "SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory'::text AND granted AND "
                      "pid = " +
                          std::to_string(process_));
            session_.run("checking the lock between hosts",
                         [&](pqxx::connection&) { exec_together(session_.raw(), "SELECT 1"); });
            if (held.answers().front().rows() > 0) return;
            throw Error(
                ErrorKind::unavailable,
                "the pooler has led this run to another server than the one on which it holds its lock (" +
                    work_.server() + ")",
                "what was committed before stays; the next run will complete the work");
        });
    }

  private:
    Session session_;
    Session& work_;
    int process_ = 0;  ///< the server process that holds the lock
    std::unique_ptr<pqxx::work> transaction_;
};

}  // namespace

std::unique_ptr<ClusterLock> PostgresRuns::try_cluster_lock(const RunLock&, std::string_view job) {
    auto lock = std::make_unique<AdvisoryLock>(session_.another(), session_);
    if (!lock->try_lock("slotctl:" + session_.schema() + ":" + std::string(job))) return nullptr;
    return lock;
}

void PostgresRuns::finish(const RunLock& lock, RunId run, const RunEnd& end) {
    if (!session_.is_lost()) return Runs::finish(lock, run, end);
    Session fresh = session_.another();
    PostgresRows rows(fresh);
    PostgresRuns(fresh, rows).Runs::finish(lock, run, end);
}

std::optional<Instant> PostgresRuns::server_clock() {
    return session_.run("reading the server's clock", [&](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        return std::optional(
            instant_from(tx.exec("SELECT " + epoch_seconds("pg_catalog.clock_timestamp()"))[0][0]));
    });
}

}  // namespace slotctl::postgres
