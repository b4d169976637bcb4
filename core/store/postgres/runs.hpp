#pragma once

#include "core/store/postgres/session.hpp"
#include "core/store/sql/runs.hpp"

namespace slotctl::postgres {

class PostgresRuns : public sql::Runs {
  public:
    PostgresRuns(Session& session, sql::Database& rows) : Runs(rows), session_(session) {}
    std::unique_ptr<ClusterLock> try_cluster_lock(const RunLock& lock, std::string_view job) override;
    std::optional<Instant> server_clock() override;
    /// Over a new connection if that of the run is lost: the server may well have ended only that one.
    void finish(const RunLock& lock, RunId run, const RunEnd& end) override;

  private:
    Session& session_;
};

}  // namespace slotctl::postgres
