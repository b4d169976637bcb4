#include "core/store/postgres/adopt/slots_sql.hpp"

#include "core/store/postgres/adopt/quoting.hpp"

namespace slotctl::postgres {

std::string new_slots_sql(const AdoptedView& slots) {
    std::vector<std::string> columns, values;
    for (const AdoptedColumn& column : slots.columns) {
        for (const auto& [shop, sql] : column.writes) {
            columns.push_back(identifier_sql(shop));
            values.push_back(with(with(sql, "zone", "n.slotctl_zone"), "new", "n"));
        }
    }
    for (const auto& [column, sql] : slots.mapping->insert) {
        columns.push_back(identifier_sql(column));
        values.push_back("(" + sql + ")");
    }
    std::string rows = "SELECT s.provider_id, s.service_id, s.starts_at, s.ends_at, s.capacity";
    for (const AdoptedColumn& column : slots.columns) {
        const bool given = column.own.name == "provider_id" || column.own.name == "service_id" ||
                           column.own.name == "starts_at" || column.own.name == "ends_at" ||
                           column.own.name == "capacity";
        if (given || column.writes.empty()) continue;
        rows += ", " +
                (column.own.default_sql.empty() ? "NULL::" + column.own.type : column.own.default_sql) +
                " AS " + identifier_sql(column.own.name);
    }
    if (!slots.zone.empty()) rows += ", " + with(slots.zone_of_new, "new", "s") + " AS slotctl_zone";
    rows += " FROM pg_temp.slotctl_new_slots s ORDER BY s.provider_id, s.service_id, s.starts_at";
    std::string from = "t";
    for (const std::string& join : slots.joins) from += " " + join;
    return filled(
        "CREATE OR REPLACE FUNCTION {name}() RETURNS TABLE (of_provider bigint, of_service bigint,"
        " new_slots bigint) LANGUAGE plpgsql{path}$do$ BEGIN RETURN QUERY\n    WITH t AS (INSERT INTO {table}"
        " ({columns})\n    SELECT {values} FROM ({rows}) n ON CONFLICT DO NOTHING RETURNING *)\n    SELECT"
        " ({provider})::bigint, ({service})::bigint, count(*) FROM {from} GROUP BY 1, 2;\nEND $do$",
        {{"name", slots.named("slotctl_take_new_slots")},
         {"path", fixed_path},
         {"table", slots.shop_name()},
         {"columns", joined(columns, ", ")},
         {"from", from},
         {"provider", slots.find("provider_id")->read},
         {"service", slots.find("service_id")->read},
         {"rows", rows},
         {"values", joined(values, ", ")}});
}

std::vector<std::string> slots_at_sql(const AdoptedView& slots) {
    if (!slots.names_rows()) return {};
    std::vector<std::string> same;
    for (const char* const own : {"provider_id", "service_id", "starts_at"}) {
        const AdoptedColumn& column = *slots.find(own);
        if (column.writes.empty()) return {};
        for (const auto& [shop, sql] : column.writes)
            same.push_back("t." + identifier_sql(shop) + " = " +
                           with(with(sql, "zone", "wanted.slotctl_zone"), "new", "wanted"));
    }
    const std::string zone =
        slots.zone.empty() ? "" : ", " + with(slots.zone_of_new, "new", "u") + " AS slotctl_zone";
    const std::string row = identifier_sql(slots.row_key.front());
    return {"CREATE OR REPLACE FUNCTION " + slots.named("slotctl_slots_at") +
            "(providers bigint[], services bigint[], starts timestamptz[]) RETURNS TABLE (adopted_row " +
            slots.shop->find(slots.row_key.front())->type + ") LANGUAGE sql STABLE AS $do$\n    SELECT t." +
            row + " FROM (SELECT u.*" + zone +
            " FROM unnest(providers, services, starts) AS u(provider_id, service_id, starts_at)) wanted\n    "
            "JOIN " +
            slots.shop_name() + " t ON " + joined(same, " AND ") + "\n$do$"};
}

std::vector<std::string> local_slots_sql(const AdoptedView& slots) {
    if (slots.zone.empty()) return {};
    return {"CREATE OR REPLACE FUNCTION " + slots.named("slotctl_local_slots") +
            "() RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'"};
}

}  // namespace slotctl::postgres
