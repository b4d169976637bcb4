#include "core/store/postgres/adopt/adopting.hpp"

#include <algorithm>

#include "core/adopt/mapping_file.hpp"
#include "core/base/error.hpp"
#include "core/base/one_line.hpp"
#include "core/store/postgres/adopt/change_sql.hpp"
#include "core/store/postgres/adopt/quoting.hpp"
#include "core/store/postgres/adopt/settling_sql.hpp"
#include "core/store/postgres/adopt/shop_catalogue_reader.hpp"
#include "core/store/postgres/adopt/slots_sql.hpp"
#include "core/store/postgres/adopt/view_sql.hpp"
#include "core/store/postgres/adopt/writing_sql.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/schema.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

constexpr const char* own_columns_sql = R"(
SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       CASE WHEN a.attidentity = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND n.nspname = )";

[[noreturn]] void throw_unfit(const std::string& what, const std::vector<std::string>& lines,
                              const std::string& hint) {
    std::string text = what;
    for (const std::string& line : lines) text += "\n  " + line;
    throw Error(ErrorKind::config, text, hint);
}

/// The condition for rows whose word the mapping does not know; the row is `t`.
std::string is_unknown(const WordColumn& words) {
    std::vector<std::string> known;
    for (const std::string& word : words.known) known.push_back(literal_sql(word));
    const std::string raw = "t." + identifier_sql(words.shop_column) + "::text";
    std::string condition = "(" + raw + " NOT IN (" + joined(known, ", ") + ")";
    if (!words.may_be_null) condition += " OR " + raw + " IS NULL";
    condition += ")";
    if (!words.where.empty()) condition += " AND (" + words.where + ")";
    return condition;
}

/// Runs a statement that changes nothing, for what its triggers do.
void try_out(pqxx::transaction_base& tx, const AdoptedView& view, const std::string& statement) {
    try {
        tx.exec(statement);
    } catch (const pqxx::sql_error& error) {
        throw Error(ErrorKind::config,
                    "writing to " + view.shop->full_name() + " would fail with the mapping of " +
                        std::string(view.own->name) + ": " + joined_lines(error.what()),
                    "correct the SQL in tables.toml: give each table its schema, and use only columns of t");
    }
}

std::string schema_of_stand_ins(const std::string& schema) {
    return schema + "_stand_in";
}

}  // namespace

void Script::run(const std::string& statement) {
    try {
        tx_.exec(statement);
    } catch (const pqxx::sql_error& error) {
        const std::string group = error.sqlstate().substr(0, 2);
        // libpqxx 6 sets no state for missing permissions.
        if (group != "42" || dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr) throw;
        throw Error(ErrorKind::config,
                    "the database does not accept the mapping: " + joined_lines(error.what()) +
                        " in: " + joined_lines(statement).substr(0, 500),
                    "correct tables.toml; `slotctl adopt apply --dry-run` shows the SQL");
    }
    statements_.push_back(statement);
}

std::optional<AdoptionState> adoption_in(pqxx::transaction_base& tx, const std::string& schema) {
    const std::string table = identifier_sql(schema) + ".adoption";
    const auto exists = exec_params(tx, "SELECT pg_catalog.to_regclass($1::text) IS NOT NULL", table);
    if (!bool_from(exists[0][0])) return std::nullopt;
    const auto rows =
        tx.exec("SELECT mapping, pg_catalog.array_to_string(tables, ' '), " + epoch_seconds("applied_at") +
                ", " + epoch_seconds("detached_at") + " FROM " + table);
    if (rows.empty()) return std::nullopt;
    AdoptionState state;
    state.mapping = rows[0][0].c_str();
    state.schema = schema;
    std::string name;
    for (const char c : std::string(rows[0][1].c_str()) + " ") {
        if (c != ' ') {
            name += c;
        } else if (!name.empty()) {
            state.tables.push_back(name);
            name.clear();
        }
    }
    state.applied_at = instant_from(rows[0][2]);
    if (!rows[0][3].is_null()) state.detached_at = instant_from(rows[0][3]);
    return state;
}

void note_own_columns(Script& script, const std::string& schema, const std::vector<std::string>& tables) {
    const std::string table = identifier_sql(schema) + ".adopted_columns";
    std::vector<std::string> names;
    names.reserve(tables.size());
    for (const std::string& name : tables) names.push_back(literal_sql(name));
    script.run("CREATE TABLE IF NOT EXISTS " + table +
               " (of_table text NOT NULL, place integer NOT NULL, name text NOT NULL, type text NOT NULL,"
               " not_null boolean NOT NULL, default_sql text NOT NULL, PRIMARY KEY (of_table, name))");
    script.run("DELETE FROM " + table);
    script.run("INSERT INTO " + table + own_columns_sql + literal_sql(schema) + " AND c.relname IN (" +
               joined(names, ", ") + ")");
}

OwnColumnTypes noted_own_columns(pqxx::transaction_base& tx, const std::string& schema) {
    OwnColumnTypes types;
    for (const auto& row : tx.exec("SELECT of_table, name, type, not_null, default_sql FROM " +
                                   identifier_sql(schema) + ".adopted_columns ORDER BY of_table, place"))
        types[row[0].c_str()].push_back({row[1].c_str(), row[2].c_str(), bool_from(row[3]), row[4].c_str()});
    return types;
}

std::unique_ptr<AppliedMapping> applied_mapping(pqxx::transaction_base& tx, const AdoptionState& state) {
    auto applied = std::make_unique<AppliedMapping>();
    applied->mapping = adopt::read_mapping(state.mapping, applied_name);
    applied->catalogue = read_shop_catalogue(tx, state.schema);
    applied->views = adopted_views(applied->mapping, applied->catalogue, noted_own_columns(tx, state.schema),
                                   applied->problems);
    return applied;
}

std::vector<std::string> unknown_words(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views) {
    std::vector<std::string> found;
    for (const AdoptedView& view : views) {
        for (const WordColumn& words : word_columns(view)) {
            const auto rows = tx.exec("SELECT t." + identifier_sql(words.shop_column) +
                                      "::text, count(*) FROM " + words.shop_table + " t WHERE " +
                                      is_unknown(words) + " GROUP BY 1 ORDER BY 2 DESC, 1");
            for (const auto& row : rows) {
                found.push_back(
                    words.own_column + " (" + view.shop->full_name() + "." + words.shop_column + "): " +
                    (row[0].is_null() ? std::string("NULL") : "\"" + row[0].as<std::string>() + "\"") + ", " +
                    row[1].c_str() + (int_from(row[1]) == 1 ? " row" : " rows"));
            }
        }
    }
    return found;
}

std::vector<AdoptedView> fitting_views(pqxx::transaction_base& tx, const adopt::Mapping& mapping,
                                       const adopt::ShopCatalogue& catalogue, const OwnColumnTypes& own) {
    std::vector<std::string> problems;
    std::vector<AdoptedView> views = adopted_views(mapping, catalogue, own, problems);
    if (!problems.empty())
        throw_unfit("the mapping does not fit the application's tables:", problems, "correct tables.toml");
    const auto unknown = unknown_words(tx, views);
    if (!unknown.empty())
        throw_unfit("the mapping does not know these words:", unknown,
                    "give each a meaning in tables.toml, under [TABLE.values.COLUMN]");
    return views;
}

void drop_views(Script& script, const std::string& schema, const std::vector<std::string>& tables) {
    script.run(dropping_settling_sql(schema));
    // Views of later tables read the earlier ones.
    const auto own = adopt::own_tables();
    const std::vector<adopt::OwnTable> later_first(own.rbegin(), own.rend());
    for (const adopt::OwnTable& table : later_first) {
        const std::string name(table.name);
        if (std::find(tables.begin(), tables.end(), name) == tables.end()) continue;
        script.run(dropping_sql(schema, name));
    }
}

void make_views(Script& script, const std::vector<AdoptedView>& views) {
    if (views.empty()) return;
    script.run(common_functions(views.front().schema));
    script.run("CREATE TABLE IF NOT EXISTS " + views.front().named("adopted_unknown_words") +
               " (of_column text NOT NULL, word text NOT NULL, seen_at timestamptz NOT NULL DEFAULT now(),"
               " PRIMARY KEY (of_column, word))");
    // Every word is known now; the application's tables are locked until the end by the triggers.
    script.run("DELETE FROM " + views.front().named("adopted_unknown_words"));
    for (const AdoptedView& view : views) script.run(side_tables(view));
    for (const AdoptedView& view : views) script.run(view_sql(view));
    for (const AdoptedView& view : views) {
        script.run(writing_sql(view, views));
        if (view.own->name == "slots") {
            script.run(new_slots_sql(view));
            script.run(local_slots_sql(view));
            script.run(slots_at_sql(view));
        }
        script.run(change_sql(view, views));
        for (const std::string& statement : trying_sql(view)) try_out(script.tx(), view, statement);
    }
    script.run(settling_sql(views));
    script.run(catching_up_sql(views));
}

void make_stand_ins(Script& script, const std::string& schema, const std::vector<std::string>& tables,
                    int version, Instant now) {
    const std::string aside = identifier_sql(schema_of_stand_ins(schema));
    script.run("CREATE SCHEMA " + aside);
    script.run("SET LOCAL search_path = " + aside + ", pg_temp");
    for (const SchemaScript& step : schema_scripts()) {
        if (step.step.version <= version) script.run(step_statements(step, now));
    }
    for (const std::string& table : tables)
        script.run("ALTER TABLE " + aside + "." + identifier_sql(table) + " SET SCHEMA " +
                   identifier_sql(schema));
    // With the functions go the triggers that call them.
    script.run("DROP SCHEMA " + aside + " CASCADE");
    script.run("SET LOCAL search_path = " + identifier_sql(schema) + ", pg_temp");
}

void drop_adopted(pqxx::transaction_base& tx, const AdoptionState& adopted) {
    Script script(tx);
    drop_views(script, adopted.schema, adopted.tables);
    for (const adopt::OwnTable& table : adopt::own_tables()) {
        for (const char* const suffix : {"_keys", "_extra"})
            script.run("DROP TABLE IF EXISTS " + identifier_sql(adopted.schema) + "." +
                       identifier_sql(std::string(table.name) + suffix));
    }
    script.run("DROP TABLE IF EXISTS " + identifier_sql(adopted.schema) + ".adopted_unknown_words");
}

void adopt_again(pqxx::transaction_base& tx, const AdoptionState& adopted) {
    Script script(tx);
    note_own_columns(script, adopted.schema, adopted.tables);
    for (const std::string& table : adopted.tables)
        script.run("DROP TABLE " + identifier_sql(adopted.schema) + "." + identifier_sql(table) + " CASCADE");
    if (adopted.detached_at) return;
    const adopt::Mapping mapping = adopt::read_mapping(adopted.mapping, applied_name);
    const auto catalogue = read_shop_catalogue(tx, adopted.schema);
    make_views(script, fitting_views(tx, mapping, catalogue, noted_own_columns(tx, adopted.schema)));
}

void with_stand_ins(pqxx::transaction_base& tx, const AdoptionState& adopted, int version, Instant now,
                    const std::function<void()>& work) {
    Script script(tx);
    drop_views(script, adopted.schema, adopted.tables);
    make_stand_ins(script, adopted.schema, adopted.tables, version, now);
    work();
    adopt_again(tx, adopted);
}

}  // namespace slotctl::postgres
