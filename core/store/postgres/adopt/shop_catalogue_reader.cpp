#include "core/store/postgres/adopt/shop_catalogue_reader.hpp"

#include <map>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

using adopt::ShopTable;
using Tables = std::map<std::int64_t, ShopTable>;  // by oid

constexpr const char* columns_sql = R"(
SELECT c.oid::bigint, n.nspname, c.relname, greatest(c.reltuples, 0)::bigint, a.attname,
       pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
       a.atthasdef OR a.attidentity <> ''
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname <> $1::text
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname, c.relname, a.attnum)";

/// The columns of each unique index that covers all rows, separated by unit separators.
constexpr const char* unique_sql = R"(
SELECT i.indrelid::bigint, i.indisprimary,
       (SELECT pg_catalog.string_agg(a.attname, pg_catalog.chr(31) ORDER BY k.place)
        FROM pg_catalog.unnest(i.indkey::smallint[]) WITH ORDINALITY AS k(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
        WHERE k.place <= i.indnkeyatts)
FROM pg_catalog.pg_index i
WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL)";

constexpr const char* references_sql = R"(
SELECT r.conrelid::bigint, tn.nspname, t.relname,
       (SELECT pg_catalog.string_agg(a.attname, pg_catalog.chr(31) ORDER BY k.place)
        FROM pg_catalog.unnest(r.conkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = k.number),
       (SELECT pg_catalog.string_agg(a.attname, pg_catalog.chr(31) ORDER BY k.place)
        FROM pg_catalog.unnest(r.confkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = r.confrelid AND a.attnum = k.number)
FROM pg_catalog.pg_constraint r
JOIN pg_catalog.pg_class t ON t.oid = r.confrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE r.contype = 'f')";

constexpr const char* checks_sql = R"(
SELECT conrelid::bigint, pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint
WHERE contype IN ('c', 'x') AND conrelid <> 0)";

std::vector<std::string> names_in(const pqxx::field& field) {
    std::vector<std::string> names(1);
    for (const char c : std::string(field.c_str())) {
        if (c == '\x1f') {
            names.emplace_back();
        } else {
            names.back() += c;
        }
    }
    return names;
}

template <class Take>
void each_of(pqxx::transaction_base& tx, Tables& tables, const char* sql, Take take) {
    for (const auto& row : tx.exec(sql)) {
        const auto found = tables.find(int_from(row[0]));
        if (found != tables.end()) take(found->second, row);
    }
}

}  // namespace

adopt::ShopCatalogue read_shop_catalogue(pqxx::transaction_base& tx, const std::string& own_schema) {
    Tables tables;
    std::vector<std::int64_t> order;
    for (const auto& row : exec_params(tx, columns_sql, own_schema)) {
        const std::int64_t oid = int_from(row[0]);
        auto [place, is_new] = tables.try_emplace(oid);
        ShopTable& table = place->second;
        if (is_new) {
            order.push_back(oid);
            table.schema = row[1].c_str();
            table.name = row[2].c_str();
            table.rows = int_from(row[3]);
        }
        table.columns.push_back({row[4].c_str(), row[5].c_str(), bool_from(row[6]), bool_from(row[7])});
    }
    each_of(tx, tables, unique_sql, [](ShopTable& table, const pqxx::row& row) {
        if (row[2].is_null()) return;
        if (bool_from(row[1])) {
            table.primary_key = names_in(row[2]);
        } else {
            table.unique.push_back(names_in(row[2]));
        }
    });
    each_of(tx, tables, references_sql, [](ShopTable& table, const pqxx::row& row) {
        table.foreign_keys.push_back(
            {names_in(row[3]), std::string(row[1].c_str()) + "." + row[2].c_str(), names_in(row[4])});
    });
    each_of(tx, tables, checks_sql,
            [](ShopTable& table, const pqxx::row& row) { table.checks.emplace_back(row[1].c_str()); });
    adopt::ShopCatalogue catalogue;
    for (const std::int64_t oid : order) catalogue.tables.push_back(std::move(tables.at(oid)));
    return catalogue;
}

}  // namespace slotctl::postgres
