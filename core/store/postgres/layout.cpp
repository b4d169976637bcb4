#include "core/store/postgres/layout.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/store/postgres/libpqxx.hpp"

namespace slotctl::postgres {

namespace {

/// Other programs also have a `schema_migrations`; only ours has all of these columns. `c` is its row of
/// pg_class.
constexpr const char* is_ours =
    "(SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND NOT "
    "a.attisdropped"
    " AND a.attname IN ('version', 'name', 'applied_at')) = 3";

/// The other tables, which statements find by the same path.
constexpr const char* tables_off_the_schema = R"(
SELECT t.name, n.nspname
FROM pg_catalog.unnest('{providers,services,offerings,provider_availability,service_time_slots,
    availability_overrides,slots,bookings,offering_windows,product_variants,drop_products,orders,
    inventory_reservations,job_runs,alert_states}'::pg_catalog.text[]) AS t(name)
JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(t.name)::pg_catalog.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname <> $1::pg_catalog.name LIMIT 1)";

/// Quoted for a statement that people copy.
std::string identifier(const std::string& name) {
    const bool plain =
        !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    if (plain) return name;
    std::string quoted = "\"";
    for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

std::string listed(const std::vector<SchemaPlace>& places) {
    std::string text;
    for (const SchemaPlace& place : places) text += (text.empty() ? "" : ", ") + identifier(place.name);
    return text;
}

[[noreturn]] void refuse_foreign_table(const std::string& schema) {
    throw Error(ErrorKind::config,
                "the table schema_migrations of schema " + identifier(schema) + " is another program's",
                "give slotctl its own schema, first on the search path: CREATE SCHEMA slotctl; ALTER ROLE … "
                "SET search_path = slotctl");
}

void require_one_schema(pqxx::transaction_base& tx, const std::string& schema) {
    const auto strays = exec_params(tx, tables_off_the_schema, schema);
    if (strays.empty()) return;
    const std::string table = strays[0][0].c_str(), other = strays[0][1].c_str();
    throw Error(ErrorKind::config,
                "the search path finds the table " + table + " in schema " + identifier(other) +
                    ", and slotctl's schema is " + identifier(schema),
                "put " + identifier(schema) + " before " + identifier(other) + " on the search path");
}

void look_elsewhere(pqxx::transaction_base& tx, Layout& layout) {
    const auto path =
        tx.exec("SELECT setting, source FROM pg_catalog.pg_settings WHERE name = 'search_path'")[0];
    layout.search_path = path[0].c_str();
    layout.path_given_by_client = std::string(path[1].c_str()) == "client";
    layout.elsewhere = other_places(tx, layout.schema);
}

/// If another schema preceded PostgreSQL's own, its operators would be found first, and statements cannot
/// qualify every operator. This function itself uses none.
void require_own_names_first(pqxx::transaction_base& tx) {
    const std::string path = tx.exec("SELECT pg_catalog.current_schemas(true)")[0][0].c_str();
    // {pg_temp_3,pg_catalog,public}: functions and operators are never searched in a temporary schema.
    const auto first = path.starts_with("{pg_temp_") ? std::min(path.find(','), path.size() - 1) + 1 : 1;
    if (path.substr(first).starts_with("pg_catalog")) return;
    throw Error(ErrorKind::config, "the search path " + path + " does not begin with pg_catalog",
                "leave pg_catalog out of search_path: PostgreSQL then looks there first");
}

}  // namespace

std::vector<SchemaPlace> other_places(pqxx::transaction_base& tx, const std::string& schema) {
    const auto rows = tx.exec(
        std::string("SELECT n.nspname, pg_catalog.has_schema_privilege(n.oid, 'USAGE'::pg_catalog.text),"
                    " pg_catalog.pg_table_is_visible(c.oid), EXISTS (SELECT FROM pg_catalog.pg_class a"
                    " WHERE a.relnamespace = n.oid AND a.relname = 'adoption')"
                    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                    " WHERE c.relname = 'schema_migrations' AND n.nspname <> '") +
        tx.esc(schema) + "' AND " + is_ours +
        " AND EXISTS (SELECT FROM pg_catalog.pg_class w WHERE w.relnamespace = n.oid"
        " AND w.relname = 'offering_windows') ORDER BY n.nspname");
    std::vector<SchemaPlace> places;
    for (const auto& row : rows) {
        places.push_back(
            {row[0].c_str(), *row[1].c_str() == 't', *row[2].c_str() == 't', *row[3].c_str() == 't'});
    }
    return places;
}

Layout find_layout(pqxx::transaction_base& tx) {
    require_own_names_first(tx);
    const auto rows =
        tx.exec(std::string("SELECT pg_catalog.current_schema(), n.nspname, ") + is_ours +
                ", EXISTS (SELECT FROM pg_catalog.pg_class a WHERE a.relnamespace = n.oid AND a.relname ="
                " 'adoption')"
                " FROM (SELECT 1) one LEFT JOIN pg_catalog.pg_class c"
                " ON c.oid = pg_catalog.to_regclass('schema_migrations'::pg_catalog.text)::pg_catalog.oid"
                " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace");
    Layout layout;
    layout.has_tables = !rows[0][1].is_null();
    layout.schema = rows[0][layout.has_tables ? 1 : 0].c_str();
    if (!layout.has_tables) {
        look_elsewhere(tx, layout);
        return layout;
    }
    if (*rows[0][2].c_str() != 't') refuse_foreign_table(layout.schema);
    layout.adopted = *rows[0][3].c_str() == 't';
    // While they are detached, the path may lead to tables of the application with the same names.
    if (!layout.adopted) require_one_schema(tx, layout.schema);
    return layout;
}

void require_place(const Layout& layout) {
    if (layout.has_tables) return;
    const auto& places = layout.elsewhere;
    const auto usable =
        std::find_if(places.begin(), places.end(), [](const SchemaPlace& p) { return p.usable; });
    const std::string name_one = "name one: ALTER ROLE … IN DATABASE … SET search_path = ";
    const std::string path = "the search path (" + layout.search_path + ")";
    if (layout.schema.empty() && places.empty()) {
        throw Error(ErrorKind::config, path + " names no schema that exists",
                    "create one, or " + name_one + "public, or ?options=-csearch_path%3Dpublic in the URL");
    }
    if (places.empty() || (layout.path_given_by_client && !layout.schema.empty())) return;
    if (usable == places.end()) {
        const std::string& name = places.front().name;
        throw Error(ErrorKind::permission,
                    "slotctl's tables are in schema " + listed(places) + ", which this role may not use",
                    "run: GRANT USAGE ON SCHEMA " + identifier(name) + " TO the role");
    }
    throw Error(ErrorKind::config,
                "slotctl's tables are in schema " + listed(places) + ", which " + path + " does not include",
                name_one + identifier(usable->name) +
                    (layout.schema.empty() ? ""
                                           : "; a separate second business needs ?options=-csearch_path%3D" +
                                                 layout.schema + " in the URL"));
}

}  // namespace slotctl::postgres
