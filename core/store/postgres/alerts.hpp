#pragma once

#include "core/store/alert_store.hpp"
#include "core/store/postgres/session.hpp"

namespace slotctl::postgres {

class PostgresAlerts : public AlertStore {
  public:
    explicit PostgresAlerts(Session& session) : session_(session) {}
    AlertMemories load(std::string_view channel) override;
    void save(const RunLock& lock, std::string_view channel, const AlertMemories& memories) override;

  private:
    Session& session_;
};

}  // namespace slotctl::postgres
