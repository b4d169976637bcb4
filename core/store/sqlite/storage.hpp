#pragma once

#include "core/store/schema_steps.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/storage_store.hpp"

namespace slotctl::sqlite {

class SqliteStorage : public StorageStore {
  public:
    /// `made` is what slotctl's schema consists of.
    SqliteStorage(Connection& connection, SchemaNames made)
        : connection_(connection), made_(std::move(made)) {}
    StorageFacts storage(StorageDepth depth) override;
    std::vector<std::string> missing_tables() override;

  private:
    Connection& connection_;
    SchemaNames made_;
};

}  // namespace slotctl::sqlite
