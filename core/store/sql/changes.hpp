#pragma once

#include "core/store/change_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

class Changes : public ChangeStore {
  public:
    /// `stamp` is the backend's statement that returns the text.
    Changes(Database& database, std::string stamp) : database_(database), stamp_(std::move(stamp)) {}
    std::string stamp() override;
    std::optional<Instant> next_hold_end(Instant now) override;

  private:
    Database& database_;
    std::string stamp_;
};

}  // namespace slotctl::sql
