#include "core/store/postgres/adopt/adoption.hpp"

#include "core/adopt/mapping_file.hpp"
#include "core/base/error.hpp"
#include "core/store/postgres/adopt/adopting.hpp"
#include "core/store/postgres/adopt/guarantees.hpp"
#include "core/store/postgres/adopt/inspection.hpp"
#include "core/store/postgres/adopt/quoting.hpp"
#include "core/store/postgres/adopt/rehearsal.hpp"
#include "core/store/postgres/adopt/shop_catalogue_reader.hpp"
#include "core/store/postgres/layout.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/schema.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// The first of these schemas with views over an application's tables. Empty: none.
std::string first_adopted(pqxx::transaction_base& tx, const std::vector<SchemaPlace>& places) {
    for (const SchemaPlace& place : places)
        if (place.usable && adoption_in(tx, place.name)) return place.name;
    return "";
}

/// The schema of the views of this connection; if its search path leads to none, the one that was adopted
/// elsewhere in the database. Empty: none.
std::string adopted_schema(pqxx::transaction_base& tx) {
    const Layout layout = find_layout(tx);
    if (layout.has_tables) return layout.adopted ? layout.schema : "";
    return first_adopted(tx, layout.elsewhere);
}

/// The same, also if the search path leads to slotctl's own tables.
std::string adopted_schema_anywhere(pqxx::transaction_base& tx) {
    const Layout layout = find_layout(tx);
    if (layout.adopted) return layout.schema;
    return first_adopted(tx, layout.has_tables ? other_places(tx, layout.schema) : layout.elsewhere);
}

/// What to add to the URL, so that the search path leads to `schema`.
std::string path_option(const std::string& schema) {
    return "options=-csearch_path%3D" + schema;
}

std::vector<AdoptionFinding> warnings_beside(pqxx::transaction_base& tx, const std::string& schema) {
    std::vector<AdoptionFinding> found;
    for (const SchemaPlace& place : other_places(tx, schema)) {
        if (place.adopted) continue;
        found.push_back({AdoptionFinding::Kind::warning, "",
                         "the schema " + place.name + " has tables of slotctl's own, " +
                             (place.on_path ? "to which this URL leads" : "to which other URLs may lead") +
                             ": use the URL with " + path_option(schema) +
                             " for every command, and drop the tables in " + place.name +
                             " if nobody uses them"});
    }
    return found;
}

AdoptionState require_adopted(pqxx::transaction_base& tx) {
    const std::string schema = adopted_schema(tx);
    auto state = schema.empty() ? std::nullopt : adoption_in(tx, schema);
    if (state) return *state;
    const std::string elsewhere = adopted_schema_anywhere(tx);
    if (!elsewhere.empty()) {
        throw Error(ErrorKind::config,
                    "this URL leads to slotctl's own tables in the schema " + find_layout(tx).schema +
                        ", and the application's are adopted in the schema " + elsewhere,
                    "use the URL with " + path_option(elsewhere));
    }
    throw Error(ErrorKind::config, "no tables of an application are adopted in this database",
                "run `slotctl adopt suggest`, complete tables.toml, and run `slotctl adopt apply`");
}

/// Creating a trigger waits for everybody who writes the table, and keeps others out while it waits.
constexpr const char* wait_briefly = "SET LOCAL lock_timeout = '5s'; SET LOCAL client_min_messages = warning";

void lock_schema(pqxx::transaction_base& tx) {
    tx.exec(let_go_of_locks);
    tx.exec(wait_briefly);
    tx.exec("SELECT pg_catalog.pg_advisory_xact_lock(" + std::to_string(migration_lock) + "::bigint)");
}

/// slotctl's tables that give way to views must be empty: they could not be seen any more.
void require_empty(pqxx::transaction_base& tx, const adopt::Mapping& mapping) {
    for (const adopt::TableMapping& table : mapping.tables) {
        const std::string name = identifier_sql(mapping.schema) + "." + identifier_sql(table.table);
        const auto kind = exec_params(
            tx, "SELECT relkind::text FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1::text)",
            name);
        if (kind.empty() || std::string(kind[0][0].c_str()) == "v") continue;
        if (tx.exec("SELECT FROM " + name + " LIMIT 1").empty()) continue;
        throw Error(ErrorKind::config,
                    "slotctl's own table " + mapping.schema + "." + table.table + " has rows",
                    "a view would hide them: export them, or choose another `schema` in the mapping");
    }
}

/// The schema with slotctl's tables of the current version in it.
void make_schema(Script& script, const adopt::Mapping& mapping, Instant now) {
    pqxx::transaction_base& tx = script.tx();
    script.run("CREATE SCHEMA IF NOT EXISTS " + identifier_sql(mapping.schema));
    script.run("SET LOCAL search_path = " + identifier_sql(mapping.schema) + ", pg_temp");
    const Layout layout = find_layout(tx);
    const auto steps = schema_scripts();
    if (layout.has_tables) {
        const auto version =
            int_from(tx.exec("SELECT coalesce(pg_catalog.max(version), 0) FROM schema_migrations")[0][0]);
        refuse_newer_schema(schema_status(static_cast<int>(version), steps));
        if (version == steps.back().step.version) return;
        throw Error(ErrorKind::config,
                    "the schema " + mapping.schema + " has slotctl's tables of version " +
                        std::to_string(version) + ", this slotctl needs " +
                        std::to_string(steps.back().step.version),
                    "run `slotctl db migrate` there first");
    }
    for (const SchemaScript& step : steps) script.run(step_statements(step, now));
}

void record(Script& script, const adopt::Mapping& mapping, const std::string& text, Instant now) {
    const std::string table = identifier_sql(mapping.schema) + ".adoption";
    script.run("CREATE TABLE IF NOT EXISTS " + table +
               " (only_one boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (only_one), mapping text NOT NULL,"
               " tables text[] NOT NULL, applied_at timestamptz NOT NULL, detached_at timestamptz)");
    std::vector<std::string> names;
    for (const adopt::TableMapping& one : mapping.tables) names.push_back(literal_sql(one.table));
    script.run("INSERT INTO " + table + " (mapping, tables, applied_at) VALUES (" + literal_sql(text) +
               ", ARRAY[" + joined(names, ", ") + "]::text[], " + literal_sql(format_instant(now)) +
               ") ON CONFLICT (only_one) DO UPDATE SET mapping = excluded.mapping, tables = excluded.tables,"
               " applied_at = excluded.applied_at, detached_at = NULL");
}

std::vector<std::string> tables_of(const adopt::Mapping& mapping) {
    std::vector<std::string> names;
    for (const adopt::TableMapping& table : mapping.tables) names.push_back(table.table);
    return names;
}

/// Runs `work` in a transaction that changes tables which others use.
template <class Work>
auto changing_tables(Session& session, const std::string& doing, Work work) {
    try {
        return session.run(doing, work);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::conflict) throw;
        throw Error(error.kind(), error.what(),
                    "nothing was changed; run it again when no long transaction holds the tables: `slotctl "
                    "db health` "
                    "names those that last");
    }
}

}  // namespace

adopt::ShopCatalogue PostgresAdoption::catalogue() {
    return session_.run("reading the application's tables", [](pqxx::connection& c) {
        pqxx::work tx(c);
        const Layout layout = find_layout(tx);
        return read_shop_catalogue(tx, layout.has_tables ? layout.schema : adopted_schema(tx));
    });
}

std::vector<adopt::WordCount> PostgresAdoption::words(const adopt::ShopTable& table,
                                                      const std::string& column) {
    return session_.run("reading the application's words", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        std::vector<adopt::WordCount> words;
        const std::string name = identifier_sql(column);
        const auto rows = tx.exec("SELECT " + name + "::text, count(*) FROM " + identifier_sql(table.schema) +
                                  "." + identifier_sql(table.name) + " WHERE " + name +
                                  " IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100");
        for (const auto& row : rows) words.push_back({row[0].as<std::string>(), int_from(row[1])});
        return words;
    });
}

std::optional<AdoptionState> PostgresAdoption::state() {
    return session_.run("looking for adopted tables",
                        [](pqxx::connection& c) -> std::optional<AdoptionState> {
                            pqxx::work tx(c);
                            const std::string schema = adopted_schema(tx);
                            if (schema.empty()) return std::nullopt;
                            return adoption_in(tx, schema);
                        });
}

AdoptionScript PostgresAdoption::apply(const adopt::Mapping& mapping, const std::string& text, Instant now,
                                       bool really) {
    return changing_tables(session_, "adopting tables", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        lock_schema(tx);
        Script script(tx);
        if (mapping.tables.empty()) {
            throw Error(ErrorKind::config, "the mapping names no table",
                        "run `slotctl adopt suggest` to write one, or add a table such as [orders]");
        }
        const auto catalogue = read_shop_catalogue(tx, mapping.schema);
        const auto earlier = adoption_in(tx, mapping.schema);
        if (earlier) {
            drop_views(script, mapping.schema, earlier->tables);
            make_stand_ins(script, mapping.schema, earlier->tables, schema_scripts().back().step.version,
                           now);
        }
        make_schema(script, mapping, now);
        require_empty(tx, mapping);
        note_own_columns(script, mapping.schema, tables_of(mapping));
        const auto views = fitting_views(tx, mapping, catalogue, noted_own_columns(tx, mapping.schema));
        for (const std::string& table : tables_of(mapping))
            script.run("DROP TABLE " + identifier_sql(mapping.schema) + "." + identifier_sql(table) +
                       " CASCADE");
        make_views(script, views);
        record(script, mapping, text, now);
        if (really) tx.commit();
        return script.take();
    });
}

std::vector<AdoptionFinding> PostgresAdoption::own_tables_beside(const std::string& schema) {
    return session_.run("looking for slotctl's own tables", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        return warnings_beside(tx, schema);
    });
}

bool PostgresAdoption::detach(Instant now) {
    return changing_tables(session_, "detaching the application's tables", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        lock_schema(tx);
        const AdoptionState state = require_adopted(tx);
        if (state.detached_at) return false;
        Script script(tx);
        drop_views(script, state.schema, state.tables);
        script.run("UPDATE " + identifier_sql(state.schema) +
                   ".adoption SET detached_at = " + literal_sql(format_instant(now)));
        tx.commit();
        return true;
    });
}

bool PostgresAdoption::attach() {
    return changing_tables(session_, "attaching the application's tables", [](pqxx::connection& c) {
        pqxx::work tx(c);
        lock_schema(tx);
        const AdoptionState state = require_adopted(tx);
        if (!state.detached_at) return false;
        Script script(tx);
        script.run("SET LOCAL search_path = " + identifier_sql(state.schema) + ", pg_temp");
        const adopt::Mapping mapping = adopt::read_mapping(state.mapping, applied_name);
        const auto catalogue = read_shop_catalogue(tx, state.schema);
        make_views(script, fitting_views(tx, mapping, catalogue, noted_own_columns(tx, state.schema)));
        script.run("UPDATE " + identifier_sql(state.schema) + ".adoption SET detached_at = NULL");
        tx.commit();
        return true;
    });
}

std::vector<AdoptionFinding> PostgresAdoption::check() {
    return session_.run("checking the application's tables", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec(wait_briefly);
        const std::string schema = adopted_schema_anywhere(tx);
        const auto found = schema.empty() ? std::nullopt : adoption_in(tx, schema);
        const AdoptionState state = found ? *found : require_adopted(tx);
        std::vector<AdoptionFinding> findings = warnings_beside(tx, state.schema);
        if (state.detached_at) {
            findings.push_back(
                {AdoptionFinding::Kind::error, "", "the tables are detached; run `slotctl adopt attach`"});
            return findings;
        }
        tx.exec("SET LOCAL search_path = " + identifier_sql(state.schema) + ", pg_temp");
        const auto applied = applied_mapping(tx, state);
        const auto seen = glance_at(tx, *applied, state);
        findings.insert(findings.end(), seen.begin(), seen.end());
        if (!applied->problems.empty() || !absent_tables(tx, state).empty()) return findings;
        look_for_words_and_keys(tx, applied->views, findings);
        rehearse_writes(tx, applied->views, findings);
        add_missing_guarantees(tx, applied->views, findings);
        return findings;  // everything is rolled back
    });
}

std::vector<AdoptionFinding> PostgresAdoption::glance() {
    return session_.run("checking the application's tables", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        const std::string schema = adopted_schema(tx);
        const auto state = schema.empty() ? std::nullopt : adoption_in(tx, schema);
        if (!state) return std::vector<AdoptionFinding>{};
        if (state->detached_at)
            return std::vector<AdoptionFinding>{
                {AdoptionFinding::Kind::error, "",
                 "the tables are detached since " + format_instant(*state->detached_at)}};
        return glance_at(tx, *applied_mapping(tx, *state), *state);
    });
}

void PostgresAdoption::require_known_words() {
    session_.run("looking for unknown words", [](pqxx::connection& c) {
        pqxx::work tx(c);
        // Most databases have no such table.
        if (tx.exec("SELECT pg_catalog.to_regclass('adopted_unknown_words')")[0][0].is_null()) return;
        const Layout layout = find_layout(tx);
        if (!layout.adopted) return;
        const auto state = adoption_in(tx, layout.schema);
        if (!state || state->detached_at) return;
        if (tx.exec("SELECT FROM adopted_unknown_words LIMIT 1").empty()) return;
        const auto unknown = noted_words(tx, applied_mapping(tx, *state)->views);
        if (unknown.empty()) return;
        std::string text = "the application uses words that the mapping does not know:";
        for (const std::string& line : unknown) text += "\n  " + line;
        throw Error(
            ErrorKind::config, text,
            "nothing was changed. Give each a meaning in tables.toml, and run `slotctl adopt apply` again");
    });
}

}  // namespace slotctl::postgres
