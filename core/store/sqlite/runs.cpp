#include "core/store/sqlite/runs.hpp"

namespace slotctl::sqlite {

namespace {

/// Only one host uses the file, and the file lock excludes its other processes.
class GrantedLock : public ClusterLock {
  public:
    void require_held() override {}
};

}  // namespace

std::unique_ptr<ClusterLock> SqliteRuns::try_cluster_lock(const RunLock&, std::string_view) {
    return std::make_unique<GrantedLock>();
}

std::optional<Instant> SqliteRuns::server_clock() {
    return std::nullopt;
}

}  // namespace slotctl::sqlite
