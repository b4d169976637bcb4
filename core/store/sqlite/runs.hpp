#pragma once

#include "core/store/sql/runs.hpp"

namespace slotctl::sqlite {

class SqliteRuns : public sql::Runs {
  public:
    using Runs::Runs;
    std::unique_ptr<ClusterLock> try_cluster_lock(const RunLock& lock, std::string_view job) override;
    std::optional<Instant> server_clock() override;
};

}  // namespace slotctl::sqlite
