#pragma once

#include "core/store/schema_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

class SqliteSchema : public SchemaStore {
  public:
    explicit SqliteSchema(Connection& connection) : connection_(connection) {}
    SchemaStatus status() override;
    std::vector<SchemaStep> migrate(Instant now) override;
    void reset(Instant now) override;

    /// True if the database holds no table at all.
    bool is_blank();

  private:
    int version();
    Connection& connection_;
};

}  // namespace slotctl::sqlite
