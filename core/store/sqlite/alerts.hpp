#pragma once

#include "core/store/alert_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

class SqliteAlerts : public AlertStore {
  public:
    explicit SqliteAlerts(Connection& connection) : connection_(connection) {}
    AlertMemories load(std::string_view channel) override;
    void save(const RunLock& lock, std::string_view channel, const AlertMemories& memories) override;

  private:
    Connection& connection_;
};

}  // namespace slotctl::sqlite
