#include "core/store/postgres/schema.hpp"

#include "core/store/postgres/adopt/adopting.hpp"
#include "core/store/postgres/layout.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"
#include "core/store/schema_steps.hpp"
#include "postgres_sql_texts.hpp"

namespace slotctl::postgres {

namespace {

int applied_version(pqxx::transaction_base& tx, const Layout& layout) {
    if (!layout.has_tables) return 0;
    return tx.exec("SELECT coalesce(pg_catalog.max(version), 0) FROM schema_migrations")[0][0].as<int>();
}

/// Waits for other processes that change the schema, and only then looks for the tables. Functions store the
/// search path with which they were created, so it is fixed to this schema; pg_temp comes last, so that no
/// temporary table can replace one of ours.
Layout enter_schema(pqxx::transaction_base& tx) {
    tx.exec(let_go_of_locks);
    tx.exec("SELECT pg_catalog.pg_advisory_xact_lock(" + std::to_string(migration_lock) + "::bigint)");
    Layout layout = find_layout(tx);
    require_place(layout);
    tx.exec("SET LOCAL client_min_messages = warning");
    tx.exec("SET LOCAL search_path = " + tx.quote_name(layout.schema) + ", pg_temp");
    return layout;
}

std::optional<AdoptionState> adoption_at(pqxx::transaction_base& tx, const Layout& layout) {
    return layout.adopted ? adoption_in(tx, layout.schema) : std::nullopt;
}

void apply_step(pqxx::transaction_base& tx, const SchemaScript& step, Instant now) {
    for (const std::string& statement : step_statements(step, now)) tx.exec(statement);
}

/// Those after `version`.
void apply_steps(pqxx::transaction_base& tx, int version, Instant now) {
    for (const SchemaScript& step : schema_scripts())
        if (step.step.version > version) apply_step(tx, step, now);
}

/// slotctl's own tables, whatever a step has called them, and what adopting tables adds.
void drop_everything(pqxx::transaction_base& tx) {
    tx.exec(
        "DROP TABLE IF EXISTS schema_migrations, edits, alert_states, job_runs, inventory_reservations, "
        "orders,"
        " provider_busy, provider_calendars, calendar_feeds, pauses,"
        " customer_devices, customers, notifications, told_bookings, reviews, provider_statistics,"
        " daily_statistics, stale_provider_statistics, chat_rooms,"
        " drop_products, product_variants, offering_windows, booking_keys, bookings, slots, "
        "availability_overrides, "
        "service_time_slots,"
        " provider_availability, offerings, services, providers CASCADE");
    const auto functions = tx.exec(
        "SELECT p.oid::pg_catalog.regprocedure::pg_catalog.text FROM pg_catalog.pg_proc p JOIN"
        " pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = "
        "pg_catalog.current_schema()"
        " AND pg_catalog.starts_with(p.proname::pg_catalog.text, 'slotctl_')");
    for (const auto& row : functions)
        tx.exec("DROP FUNCTION IF EXISTS " + row[0].as<std::string>() + " CASCADE");
}

}  // namespace

std::vector<SchemaScript> schema_scripts() {
    std::vector<SchemaScript> steps;
    steps.reserve(std::size(embedded::postgres_sql::files));
    for (const auto& file : embedded::postgres_sql::files)
        steps.push_back(schema_script(file.name, file.text));
    return steps;
}

std::vector<std::string> step_statements(const SchemaScript& step, Instant now) {
    std::vector<std::string> statements;
    if (step.step.version == 1) {
        statements.emplace_back(
            "CREATE TABLE schema_migrations (version integer NOT NULL PRIMARY KEY, name text NOT NULL,"
            " applied_at timestamptz NOT NULL)");
    }
    statements.emplace_back(step.sql);
    statements.push_back("INSERT INTO schema_migrations (version, name, applied_at) VALUES (" +
                         std::to_string(step.step.version) + ", '" + step.step.name + "', '" +
                         format_instant(now) + "'::timestamptz)");
    return statements;
}

SchemaNames made_names() {
    return names_made_by(schema_scripts());
}

SchemaStatus PostgresSchema::status() {
    return session_.run("reading the schema version", [](pqxx::connection& c) {
        pqxx::work tx(c);
        const Layout layout = find_layout(tx);
        require_place(layout);
        SchemaStatus status = schema_status(applied_version(tx, layout), schema_scripts());
        status.is_adopted = layout.adopted;
        if (const auto adopted = adoption_at(tx, layout)) status.detached_at = adopted->detached_at;
        for (const SchemaPlace& place : layout.elsewhere) status.elsewhere.push_back(place.name);
        return status;
    });
}

std::vector<SchemaStep> PostgresSchema::migrate(Instant now) {
    return session_.run("migrating the schema", [&](pqxx::connection& c) {
        std::vector<SchemaStep> applied;
        for (const SchemaScript& step : schema_scripts()) {
            pqxx::work tx(c);
            const Layout layout = enter_schema(tx);
            const int version = applied_version(tx, layout);
            refuse_newer_schema(schema_status(version, schema_scripts()));
            if (step.step.version <= version) continue;
            if (const auto adopted = adoption_at(tx, layout)) {
                // All steps at once, since the application's tables are adopted anew after them.
                with_stand_ins(tx, *adopted, version, now, [&] { apply_steps(tx, version, now); });
                tx.commit();
                return schema_status(version, schema_scripts()).pending;
            }
            apply_step(tx, step, now);
            tx.commit();
            applied.push_back(step.step);
        }
        return applied;
    });
}

void PostgresSchema::reset(Instant now) {
    session_.run("resetting the schema", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        const Layout layout = enter_schema(tx);
        refuse_newer_schema(schema_status(applied_version(tx, layout), schema_scripts()));
        const auto adopted = adoption_at(tx, layout);
        if (adopted) drop_adopted(tx, *adopted);
        drop_everything(tx);
        apply_steps(tx, 0, now);
        if (adopted) adopt_again(tx, *adopted);
        tx.commit();
    });
}

}  // namespace slotctl::postgres
