#pragma once

#include "core/store/alert_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

class Alerts : public AlertStore {
  public:
    explicit Alerts(Database& database) : database_(database) {}
    AlertMemories load(std::string_view channel) override;
    void save(const RunLock& lock, std::string_view channel, const AlertMemories& memories) override;

  private:
    Database& database_;
};

}  // namespace slotctl::sql
