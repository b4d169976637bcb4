#include "core/store/postgres/adopt/settling_sql.hpp"

#include "core/store/postgres/adopt/quoting.hpp"

namespace slotctl::postgres {

namespace {

using Source = AdoptedColumn::Source;

/// One of slotctl's columns, and SQL for its new value.
struct NewValue {
    const char* column;
    std::string sql;
};

/// The condition for the rows `t` whose ids are in the array `ids`.
std::string is_in(const AdoptedView& view, const std::string& ids) {
    const std::string column = "t." + identifier_sql(view.mapping->columns.at("id").column);
    if (!view.numbers_keys()) return column + " = ANY (" + ids + ")";
    return column + " IN (SELECT k.key FROM " + view.table_of_keys() + " k WHERE k.id = ANY (" + ids + "))";
}

/// Changes these rows in a step of WITH named `step`; what the application has no columns for goes into the
/// table of extra columns, in another step.
std::string changing(const AdoptedView& view, const std::string& step, const std::string& ids,
                     const std::string& condition, const std::vector<NewValue>& values) {
    std::vector<std::string> row, sets, extras, extra_values, extra_sets, keys, returned;
    for (const NewValue& value : values) {
        const AdoptedColumn* const column = view.find(value.column);
        row.push_back(value.sql + " AS " + identifier_sql(value.column));
        for (const auto& [shop, sql] : column->writes)
            sets.push_back(identifier_sql(shop) + " = " + with(sql, "new", "n"));
        if (column->source != Source::extra) continue;
        extras.push_back(identifier_sql(value.column));
        extra_values.push_back(value.sql);
        extra_sets.push_back(extras.back() + " = excluded." + extras.back());
    }
    for (const auto& [column, sql] : view.mapping->update)
        sets.push_back(identifier_sql(column) + " = (" + sql + ")");
    for (const std::string& key : view.row_key) {
        keys.push_back(identifier_sql(key));
        returned.push_back("t." + keys.back());
    }
    std::string text = step + " AS (UPDATE " + view.shop_name() + " t SET " + joined(sets, ", ") +
                       " FROM (SELECT " + joined(row, ", ") + ") n WHERE " + is_in(view, ids) + condition +
                       " RETURNING " + joined(returned, ", ") + ")";
    if (extras.empty()) return text;
    return text + ", " + step + "_extra AS (INSERT INTO " + view.table_of_extras() + " (" +
           joined(keys, ", ") + ", " + joined(extras, ", ") + ") SELECT " + joined(keys, ", ") + ", " +
           joined(extra_values, ", ") + " FROM " + step + " ON CONFLICT (" + joined(keys, ", ") +
           ") DO UPDATE SET " + joined(extra_sets, ", ") + ")";
}

std::string giving_back(const AdoptedView& view) {
    const AdoptedColumn& reserved = *view.find("reserved_quantity");
    if (reserved.source != Source::plain) return "";
    const std::string column = identifier_sql(reserved.writes.front().first);
    const std::string id = identifier_sql(view.mapping->columns.at("id").column);
    std::vector<std::string> sets{column + " = t." + column + " - g.units"};
    for (const auto& [shop, sql] : view.mapping->update)
        sets.push_back(identifier_sql(shop) + " = (" + sql + ")");
    const std::string key =
        view.numbers_keys() ? "(SELECT k.key FROM " + view.table_of_keys() + " k WHERE k.id = u.id)" : "u.id";
    return "CREATE OR REPLACE FUNCTION " + view.named("slotctl_give_back_" + std::string(view.own->name)) +
           "(ids bigint[], units bigint[]) RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp "
           "AS $do$\n    WITH done AS (UPDATE " +
           view.shop_name() + " t SET " + joined(sets, ", ") + " FROM (SELECT " + key +
           " AS key, u.units FROM unnest(ids, units) AS u(id, units) ORDER BY u.id OFFSET 0) g WHERE t." +
           id + " = g.key AND t." + column + " >= g.units RETURNING 1) SELECT count(*) FROM done\n$do$";
}

}  // namespace

std::vector<std::string> settling_sql(const std::vector<AdoptedView>& views) {
    const AdoptedView* const orders = find_view(views, "orders");
    const AdoptedView* const reservations = find_view(views, "inventory_reservations");
    if (orders == nullptr || reservations == nullptr) return {};
    const std::string active = " AND " + reservations->find("status")->read + " = 'active'";
    std::vector<std::string> statements{
        "CREATE OR REPLACE FUNCTION " + orders->named("slotctl_settle") +
        "(release bigint[], confirm bigint[], cancel bigint[], at timestamptz)"
        " RETURNS TABLE (released bigint, confirmed bigint) LANGUAGE sql SET search_path = pg_catalog, "
        "pg_temp AS $do$\n    WITH " +
        changing(*reservations, "released", "release", active,
                 {{"status", "'released'::text"}, {"released_at", "at"}}) +
        ",\n    " +
        changing(*reservations, "confirmed", "confirm", active, {{"status", "'confirmed'::text"}}) +
        ",\n    " +
        changing(*orders, "cancelled", "cancel", "",
                 {{"status", "'cancelled'::text"},
                  {"cancelled_at", "at"},
                  {"cancel_reason", "'payment_timeout'::text"}}) +
        "\n    SELECT (SELECT count(*) FROM released), (SELECT count(*) FROM confirmed)\n$do$"};
    for (const char* const table : {"product_variants", "drop_products"}) {
        const AdoptedView* const view = find_view(views, table);
        const std::string function = view == nullptr ? "" : giving_back(*view);
        if (!function.empty()) statements.push_back(function);
    }
    return statements;
}

std::vector<std::string> dropping_settling_sql(const std::string& schema) {
    const std::string in = "DROP FUNCTION IF EXISTS " + identifier_sql(schema) + ".";
    return {in + "slotctl_settle(bigint[], bigint[], bigint[], timestamptz)",
            in + "slotctl_give_back_product_variants(bigint[], bigint[])",
            in + "slotctl_give_back_drop_products(bigint[], bigint[])"};
}

}  // namespace slotctl::postgres
