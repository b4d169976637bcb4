#pragma once

#include "core/store/postgres/session.hpp"
#include "core/store/schema_steps.hpp"
#include "core/store/schema_store.hpp"
#include "core/store/sql/records.hpp"

namespace slotctl::postgres {

/// "slotctl" in ASCII: the advisory lock under which the schema changes.
inline constexpr std::int64_t migration_lock = 0x736c6f7463746c;

/// The steps that this program knows, ascending.
std::vector<SchemaScript> schema_scripts();
/// What applies one of them and records it, in the schema that is first on the search path.
std::vector<std::string> step_statements(const SchemaScript& step, Instant now);

/// The tables and indexes of this program's schema.
SchemaNames made_names();

class PostgresSchema : public SchemaStore {
  public:
    PostgresSchema(Session& session, sql::Database& rows) : session_(session), rows_(rows) {}
    SchemaStatus status() override;
    std::vector<SchemaStep> migrate(Instant now) override;
    bool holds_nothing() override { return sql::holds_nothing(rows_); }
    void reset(Instant now) override;

  private:
    Session& session_;
    sql::Database& rows_;
};

}  // namespace slotctl::postgres
