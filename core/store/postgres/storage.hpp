#pragma once

#include "core/store/postgres/session.hpp"
#include "core/store/schema_steps.hpp"
#include "core/store/storage_store.hpp"

namespace slotctl::postgres {

class PostgresStorage : public StorageStore {
  public:
    /// `made` is what slotctl's schema consists of.
    PostgresStorage(Session& session, SchemaNames made) : session_(session), made_(std::move(made)) {}
    StorageFacts storage(StorageDepth depth) override;
    std::vector<std::string> missing_tables() override;

  private:
    Session& session_;
    SchemaNames made_;
};

}  // namespace slotctl::postgres
