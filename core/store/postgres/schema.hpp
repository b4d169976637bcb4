#pragma once

#include "core/store/postgres/session.hpp"
#include "core/store/schema_store.hpp"

namespace slotctl::postgres {

class PostgresSchema : public SchemaStore {
  public:
    explicit PostgresSchema(Session& session) : session_(session) {}
    SchemaStatus status() override;
    std::vector<SchemaStep> migrate(Instant now) override;
    void reset(Instant now) override;

  private:
    Session& session_;
};

}  // namespace slotctl::postgres
