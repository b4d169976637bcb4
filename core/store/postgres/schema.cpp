#include "core/store/postgres/schema.hpp"

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"
#include "core/store/schema_steps.hpp"
#include "postgres_sql_texts.hpp"

namespace slotctl::postgres {

namespace {

/// "slotctl" in ASCII: the advisory lock under which the schema changes.
constexpr std::int64_t migration_lock = 0x736c6f7463746c;

/// Ascending.
std::vector<SchemaScript> known_steps() {
    std::vector<SchemaScript> steps;
    steps.reserve(std::size(embedded::postgres_sql::files));
    for (const auto& file : embedded::postgres_sql::files)
        steps.push_back(schema_script(file.name, file.text));
    return steps;
}

int applied_version(pqxx::transaction_base& tx) {
    if (tx.exec("SELECT to_regclass('schema_migrations')")[0][0].is_null()) return 0;
    return tx.exec("SELECT coalesce(max(version), 0) FROM schema_migrations")[0][0].as<int>();
}

/// Functions remember the search path they were made under, so it is fixed to this schema; pg_temp last, so
/// that no temporary table can stand in for one of ours.
void enter_schema(pqxx::transaction_base& tx, const std::string& schema) {
    tx.exec("SELECT pg_advisory_xact_lock(" + std::to_string(migration_lock) + ")");
    tx.exec("SET LOCAL client_min_messages = warning");
    tx.exec("SET LOCAL search_path = " + tx.quote_name(schema) + ", pg_temp");
}

void record(pqxx::transaction_base& tx, const SchemaStep& step, Instant now) {
    exec_params(tx,
                "INSERT INTO schema_migrations (version, name, applied_at) VALUES ($1, $2, $3::timestamptz)",
                step.version, step.name, format_instant(now));
}

void apply_step(pqxx::transaction_base& tx, const SchemaScript& step, Instant now) {
    if (step.step.version == 1) {
        tx.exec(
            "CREATE TABLE schema_migrations (version integer NOT NULL PRIMARY KEY, name text NOT NULL,"
            " applied_at timestamptz NOT NULL)");
    }
    tx.exec(std::string(step.sql));
    record(tx, step.step, now);
}

}  // namespace

SchemaStatus PostgresSchema::status() {
    return session_.run("reading the schema version", [](pqxx::connection& c) {
        pqxx::work tx(c);
        return schema_status(applied_version(tx), known_steps());
    });
}

std::vector<SchemaStep> PostgresSchema::migrate(Instant now) {
    const std::string schema = session_.schema();
    return session_.run("migrating the schema", [&](pqxx::connection& c) {
        std::vector<SchemaStep> applied;
        for (const SchemaScript& step : known_steps()) {
            pqxx::work tx(c);
            enter_schema(tx, schema);
            const int version = applied_version(tx);
            refuse_newer_schema(schema_status(version, known_steps()));
            if (step.step.version <= version) continue;
            apply_step(tx, step, now);
            tx.commit();
            applied.push_back(step.step);
        }
        return applied;
    });
}

void PostgresSchema::reset(Instant now) {
    const std::string schema = session_.schema();
    session_.run("resetting the schema", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        enter_schema(tx, schema);
        refuse_newer_schema(schema_status(applied_version(tx), known_steps()));
        tx.exec(
            "DROP TABLE IF EXISTS schema_migrations, alert_states, job_runs, inventory_reservations, orders,"
            " drop_products, product_variants, offering_windows, bookings, slots, availability_overrides, "
            "service_time_slots,"
            " provider_availability, offerings, services, providers CASCADE");
        const auto functions = tx.exec(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = "
            "current_schema()::regnamespace"
            " AND p.proname LIKE 'slotctl\\_%'");
        for (const auto& row : functions)
            tx.exec("DROP FUNCTION IF EXISTS " + row[0].as<std::string>() + " CASCADE");
        for (const SchemaScript& step : known_steps()) apply_step(tx, step, now);
        tx.commit();
    });
}

}  // namespace slotctl::postgres
