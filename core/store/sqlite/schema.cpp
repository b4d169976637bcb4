#include "core/store/sqlite/schema.hpp"

#include <algorithm>
#include <iterator>

#include "core/store/schema_steps.hpp"
#include "core/store/sqlite/statement.hpp"
#include "sqlite_sql_texts.hpp"

namespace slotctl::sqlite {

namespace {

std::vector<SchemaScript> known_scripts() {
    std::vector<SchemaScript> scripts;
    scripts.reserve(std::size(embedded::sqlite_sql::files));
    for (const auto& file : embedded::sqlite_sql::files)
        scripts.push_back(schema_script(file.name, file.text));
    return scripts;
}

/// Children first, since a table cannot be dropped before those that refer to it.
constexpr const char* drop_sql = R"(
DROP TABLE IF EXISTS schema_migrations;
DROP TABLE IF EXISTS edits;
DROP TABLE IF EXISTS alert_states;
DROP TABLE IF EXISTS job_runs;
DROP TABLE IF EXISTS inventory_reservations;
DROP TABLE IF EXISTS orders;
DROP TABLE IF EXISTS drop_products;
DROP TABLE IF EXISTS product_variants;
DROP TABLE IF EXISTS offering_windows;
DROP TABLE IF EXISTS customer_devices;
DROP TABLE IF EXISTS customers;
DROP TABLE IF EXISTS notifications;
DROP TABLE IF EXISTS told_bookings;
DROP TABLE IF EXISTS reviews;
DROP TABLE IF EXISTS provider_statistics;
DROP TABLE IF EXISTS daily_statistics;
DROP TABLE IF EXISTS stale_provider_statistics;
DROP TABLE IF EXISTS chat_rooms;
DROP TABLE IF EXISTS replaced_bookings;
DROP TABLE IF EXISTS replaced_revisions;
DROP TABLE IF EXISTS booking_keys;
DROP TABLE IF EXISTS bookings;
DROP TABLE IF EXISTS slots;
DROP TABLE IF EXISTS pauses;
DROP TABLE IF EXISTS provider_busy;
DROP TABLE IF EXISTS provider_calendars;
DROP TABLE IF EXISTS calendar_feeds;
DROP TABLE IF EXISTS availability_overrides;
DROP TABLE IF EXISTS service_time_slots;
DROP TABLE IF EXISTS provider_availability;
DROP TABLE IF EXISTS offerings;
DROP TABLE IF EXISTS services;
DROP TABLE IF EXISTS providers)";

void apply(Connection& connection, const SchemaScript& script, Instant now) {
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations"
        " (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL"
        " CHECK (applied_at IS strftime('%Y-%m-%dT%H:%M:%SZ', applied_at, '+0 days'))) STRICT");
    connection.execute(std::string(script.sql));
    Statement(connection, "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?1, ?2, ?3)")
        .bind(script.step.version, script.step.name, now)
        .run();
}

/// Disables foreign key checks during its lifetime. SQLite allows this only outside a transaction.
class WithoutForeignKeys {
  public:
    explicit WithoutForeignKeys(Connection& connection) : connection_(connection) {
        connection_.execute("PRAGMA foreign_keys = OFF");
    }
    ~WithoutForeignKeys() {
        try {
            connection_.execute("PRAGMA foreign_keys = ON");
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the failure under way says more
        }
    }
    WithoutForeignKeys(const WithoutForeignKeys&) = delete;
    WithoutForeignKeys& operator=(const WithoutForeignKeys&) = delete;

  private:
    Connection& connection_;
};

}  // namespace

bool SqliteSchema::is_blank() {
    const Connection::Task task(connection_, "looking for a schema");
    return !Statement(connection_, "SELECT 1 FROM sqlite_schema").step();
}

int SqliteSchema::version() {
    const bool none =
        !Statement(connection_,
                   "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'")
             .step();
    if (none) return 0;
    Statement newest(connection_, "SELECT coalesce(max(version), 0) FROM schema_migrations");
    newest.step();
    return newest.small_integer(0);
}

SchemaStatus SqliteSchema::status() {
    const Connection::Task task(connection_, "reading the schema version");
    return schema_status(version(), known_scripts());
}

std::vector<SchemaStep> SqliteSchema::migrate(Instant now) {
    const Connection::Task task(connection_, "migrating the schema");
    std::vector<SchemaStep> applied;
    // Each step has its own transaction; but a new database is created as a whole, so that another process
    // that opens it meanwhile finds either nothing or everything.
    for (;;) {
        Transaction transaction(connection_, Transaction::Kind::write);
        const SchemaStatus before = schema_status(version(), known_scripts());
        refuse_newer_schema(before);
        if (before.pending.empty()) return applied;
        for (const SchemaScript& script : known_scripts()) {
            if (script.step.version <= before.version) continue;
            apply(connection_, script, now);
            applied.push_back(script.step);
            if (before.version > 0) break;
        }
        transaction.commit();
    }
}

void SqliteSchema::reset(Instant now) {
    const Connection::Task task(connection_, "resetting the schema");
    const WithoutForeignKeys unchecked(connection_);
    Transaction transaction(connection_, Transaction::Kind::write);
    refuse_newer_schema(schema_status(version(), known_scripts()));
    connection_.execute(drop_sql);
    for (const SchemaScript& script : known_scripts()) apply(connection_, script, now);
    transaction.commit();
}

SchemaNames made_names() {
    return names_made_by(known_scripts());
}

bool is_part_of_schema(std::string_view sql) {
    const auto& files = embedded::sqlite_sql::files;
    return std::any_of(std::begin(files), std::end(files),
                       [&](const auto& file) { return file.text.find(sql) != std::string_view::npos; });
}

}  // namespace slotctl::sqlite
