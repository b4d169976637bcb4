#pragma once

#include "core/store/postgres/session.hpp"
#include "core/store/sql/runs.hpp"

namespace slotctl::postgres {

class PostgresRuns : public sql::Runs {
  public:
    PostgresRuns(Session& session, sql::Database& rows) : Runs(rows), session_(session) {}
    std::unique_ptr<ClusterLock> try_cluster_lock(const RunLock& lock, std::string_view job) override;
    std::optional<Instant> server_clock() override;

  private:
    Session& session_;
};

}  // namespace slotctl::postgres
