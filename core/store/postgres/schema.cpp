#include "core/store/postgres/schema.hpp"

#include <charconv>

#include "core/store/postgres/values.hpp"
#include "postgres_sql_texts.hpp"

namespace slotctl::postgres {

namespace {

/// "slotctl" in ASCII: the advisory lock under which the schema changes.
constexpr std::int64_t migration_lock = 0x736c6f7463746c;

struct Step {
    SchemaStep step;
    std::string_view sql;
};

/// The files are named `NNN_name.sql` and stand in order.
std::vector<Step> known_steps() {
    std::vector<Step> steps;
    for (const auto& file : embedded::postgres_sql::files) {
        int version = 0;
        std::from_chars(file.name.data(), file.name.data() + 3, version);
        steps.push_back({{version, std::string(file.name.substr(4, file.name.size() - 8))}, file.text});
    }
    return steps;
}

int applied_version(pqxx::transaction_base& tx) {
    if (tx.exec("SELECT to_regclass('schema_migrations')")[0][0].is_null()) return 0;
    return tx.exec("SELECT coalesce(max(version), 0) FROM schema_migrations")[0][0].as<int>();
}

SchemaStatus status_at(int version) {
    SchemaStatus status;
    status.version = version;
    for (const Step& known : known_steps()) {
        status.latest = known.step.version;
        if (known.step.version > version) status.pending.push_back(known.step);
    }
    return status;
}

/// Functions remember the search path they were made under, so it is fixed to this schema; pg_temp last, so that no
/// temporary table can stand in for one of ours.
void enter_schema(pqxx::transaction_base& tx, const std::string& schema) {
    tx.exec("SELECT pg_advisory_xact_lock(" + std::to_string(migration_lock) + ")");
    tx.exec("SET LOCAL client_min_messages = warning");
    tx.exec("SET LOCAL search_path = " + tx.quote_name(schema) + ", pg_temp");
}

void record(pqxx::transaction_base& tx, const SchemaStep& step, Instant now) {
    tx.exec_params("INSERT INTO schema_migrations (version, name, applied_at) VALUES ($1, $2, $3::timestamptz)",
                   step.version, step.name, format_instant(now));
}

void apply_step(pqxx::transaction_base& tx, const Step& step, Instant now) {
    if (step.step.version == 1) {
        tx.exec("CREATE TABLE schema_migrations (version integer NOT NULL PRIMARY KEY, name text NOT NULL,"
                " applied_at timestamptz NOT NULL)");
    }
    tx.exec(std::string(step.sql));
    record(tx, step.step, now);
}

void refuse_newer(int version, const std::string& server) {
    const int latest = known_steps().back().step.version;
    if (version <= latest) return;
    throw Error(ErrorKind::config,
                server + " has schema " + std::to_string(version) + ", this slotctl knows up to " +
                    std::to_string(latest),
                "install a newer slotctl on this machine");
}

}  // namespace

SchemaStatus PostgresSchema::status() {
    return session_.run("reading the schema version", [](pqxx::connection& c) {
        pqxx::work tx(c);
        return status_at(applied_version(tx));
    });
}

std::vector<SchemaStep> PostgresSchema::migrate(Instant now) {
    const std::string schema = session_.schema();
    return session_.run("migrating the schema", [&](pqxx::connection& c) {
        std::vector<SchemaStep> applied;
        for (const Step& step : known_steps()) {
            pqxx::work tx(c);
            enter_schema(tx, schema);
            const int version = applied_version(tx);
            refuse_newer(version, session_.server());
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
        refuse_newer(applied_version(tx), session_.server());
        tx.exec("DROP TABLE IF EXISTS schema_migrations, job_runs, inventory_reservations, orders, drop_products,"
                " product_variants, offering_windows, bookings, slots, availability_overrides, service_time_slots,"
                " provider_availability, offerings, services, providers CASCADE");
        const auto functions = tx.exec(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace"
            " AND p.proname LIKE 'slotctl\\_%'");
        for (const auto& row : functions) tx.exec("DROP FUNCTION IF EXISTS " + row[0].as<std::string>() + " CASCADE");
        for (const Step& step : known_steps()) apply_step(tx, step, now);
        tx.commit();
    });
}

}  // namespace slotctl::postgres
