#pragma once

#include "core/store/pause_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

class Pauses : public PauseStore {
  public:
    /// `database` must outlive this.
    explicit Pauses(Database& database) : database_(database) {}

    std::vector<Pause> pauses(Instant since) override;
    void pause(const Pause& pause, Instant forget) override;
    bool resume(const PauseTarget& target, Instant now) override;

  private:
    std::int64_t end(const char* doing, const PauseTarget& target, Instant now);

    Database& database_;
};

}  // namespace slotctl::sql
