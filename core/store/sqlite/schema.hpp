#pragma once

#include <string_view>

#include "core/store/schema_steps.hpp"
#include "core/store/schema_store.hpp"
#include "core/store/sql/records.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

/// The tables and indexes of this program's schema.
SchemaNames made_names();

class SqliteSchema : public SchemaStore {
  public:
    SqliteSchema(Connection& connection, sql::Database& rows) : connection_(connection), rows_(rows) {}
    SchemaStatus status() override;
    std::vector<SchemaStep> migrate(Instant now) override;
    bool holds_nothing() override { return sql::holds_nothing(rows_); }
    void reset(Instant now) override;

    /// True if the database contains no tables at all.
    bool is_blank();

  private:
    int version();
    Connection& connection_;
    sql::Database& rows_;
};

/// Whether `sql` stands in one of the steps as it is.
bool is_part_of_schema(std::string_view sql);

}  // namespace slotctl::sqlite
