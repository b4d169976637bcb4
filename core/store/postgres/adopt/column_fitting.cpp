#include "core/store/postgres/adopt/column_fitting.hpp"

#include <algorithm>

#include "core/store/postgres/adopt/quoting.hpp"

namespace slotctl::postgres {

using adopt::ColumnKind;
using adopt::ColumnSource;
using adopt::Default;
using adopt::KeyKind;
using adopt::OwnColumn;
using adopt::ShopColumn;
using adopt::ShopTable;
using adopt::TableMapping;
using adopt::TimeKind;

namespace {

/// Types whose values PostgreSQL compares and assigns without a conversion that would keep it from an index.
std::string family(const std::string& type) {
    if (type == "smallint" || type == "integer" || type == "bigint") return "a whole number";
    if (type == "text" || type.starts_with("character varying")) return "text";
    if (type.starts_with("timestamp") && type.ends_with("with time zone")) return "an instant";
    if (type.starts_with("timestamp")) return "a local time";
    if (type.starts_with("time") && type.ends_with("without time zone")) return "a time of day";
    return type;
}

bool is_instant(const std::string& type) {
    return family(type) == "an instant";
}
bool is_local(const std::string& type) {
    return family(type) == "a local time";
}

}  // namespace

void ColumnFitting::find_row_key() {
    const ShopTable& shop = *view_.shop;
    const auto id = table_.columns.find("id");
    if (id != table_.columns.end() && is_unique({id->second.column})) {
        view_.row_key = {id->second.column};
    } else if (!shop.primary_key.empty()) {
        view_.row_key = shop.primary_key;
    } else {
        problem("", "the table " + shop.full_name() + " has no primary key: slotctl could not name its rows");
    }
    if (id == table_.columns.end() && adopt::own_column(*view_.own, "id") != nullptr)
        problem("id", "must be a column of the application, not a default");
    if (id != table_.columns.end() && !is_unique({id->second.column}))
        problem("id", "the column " + id->second.column + " of " + shop.full_name() + " is not unique");
}

void ColumnFitting::find_zone() {
    if (table_.time != TimeKind::local) return;
    if (table_.zone != "provider") {
        view_.zone = view_.zone_of_new = literal_sql(table_.zone);
        return;
    }
    const auto provider = std::find_if(view_.own->columns.begin(), view_.own->columns.end(),
                                       [](const OwnColumn& c) { return c.name == "provider_id"; });
    if (provider == view_.own->columns.end()) {
        problem("", "rows have no provider whose time zone could count: name one, zone = \"Europe/Berlin\"");
        return;
    }
    const std::string of = "(SELECT p.time_zone FROM " + view_.named("providers") + " p WHERE p.id = ";
    view_.zone = of + read_of("provider_id") + ")";
    view_.zone_of_new = of + "{new}.provider_id)";
}

void ColumnFitting::find_references() {
    for (const ShopTable& other : catalogue_.tables) {
        for (const adopt::ShopForeignKey& key : other.foreign_keys) {
            if (key.to_table != view_.shop->full_name()) continue;
            std::vector<std::string> same;
            for (std::size_t i = 0; i < key.columns.size(); ++i)
                same.push_back("r." + identifier_sql(key.columns[i]) + " = t." +
                               identifier_sql(key.to_columns[i]));
            view_.referred_to_by.push_back("EXISTS (SELECT FROM " + identifier_sql(other.schema) + "." +
                                           identifier_sql(other.name) + " r WHERE " + joined(same, " AND ") +
                                           ")");
        }
    }
}

void ColumnFitting::add(const OwnColumnType& own) {
    const OwnColumn* const known = adopt::own_column(*view_.own, own.name);
    AdoptedColumn column{.own = own, .read = {}};
    if (const auto source = table_.columns.find(own.name); source != table_.columns.end()) {
        map(column, source->second, known);
    } else if (const auto stand_in = table_.defaults.find(own.name); stand_in != table_.defaults.end()) {
        fix(column, stand_in->second);
    } else {
        keep(column, known);
    }
    view_.columns.push_back(std::move(column));
}

void ColumnFitting::problem(const std::string& column, const std::string& text) {
    problems_.push_back(table_.table + (column.empty() ? "" : "." + column) + ": " + text);
}

bool ColumnFitting::is_unique(const std::vector<std::string>& columns) const {
    const auto& unique = view_.shop->unique;
    return view_.shop->primary_key == columns ||
           std::find(unique.begin(), unique.end(), columns) != unique.end();
}

const ShopColumn* ColumnFitting::shop_column(const std::string& own, const std::string& name) {
    const ShopColumn* const found = view_.shop->find(name);
    if (found == nullptr) problem(own, "the table " + view_.shop->full_name() + " has no column " + name);
    return found;
}

std::string ColumnFitting::read_of(std::string_view own) const {
    const AdoptedColumn* const column = view_.find(own);
    return column == nullptr ? "NULL" : column->read;
}

void ColumnFitting::map(AdoptedColumn& column, const ColumnSource& source, const OwnColumn* known) {
    const ShopColumn* const shop = shop_column(column.own.name, source.column);
    if (shop == nullptr) return;
    const std::string raw = "t." + identifier_sql(source.column);
    if (column.own.name == "id" && view_.numbers_keys()) return number(column, source.column);
    if (const TableMapping* const parent = numbered_parent(known))
        return refer(column, source.column, *parent);
    if (const auto words = table_.values.find(column.own.name); words != table_.values.end())
        return translate(column, *shop, words->second);
    if (is_instant(column.own.type) && (!source.time_column.empty() || is_local(shop->type)))
        return read_local(column, source, *shop);
    if (is_instant(column.own.type) && !is_instant(shop->type))
        return problem(column.own.name,
                       shop->type + " is not an instant; describe it by a default {sql = …}");
    column.counts = known != nullptr && (known->name == "reserved_quantity" ||
                                         known->name == "stock_quantity" || known->name == "booked_count");
    column.guards = known != nullptr && (known->kind == ColumnKind::word ||
                                         known->kind == ColumnKind::boolean || known->name == "booked_count");
    if (!column.own.not_null && family(shop->type) == "text" && column.own.type == "text") {
        // Many applications have '' where slotctl has NULL.
        const std::string value = "{new}." + identifier_sql(column.own.name);
        column.source = AdoptedColumn::Source::converted;
        column.read = "nullif(" + raw + ", '')";
        column.writes = {{source.column, shop->not_null ? "coalesce(" + value + ", '')" : value}};
        return;
    }
    if (family(shop->type) == family(column.own.type)) {
        column.read = raw;
        column.writes = {{source.column, "{new}." + identifier_sql(column.own.name)}};
        return;
    }
    column.source = AdoptedColumn::Source::converted;
    column.read = raw + "::" + column.own.type;
    column.writes = {{source.column, "{new}." + identifier_sql(column.own.name) + "::" + shop->type}};
}

const adopt::TableMapping* ColumnFitting::numbered_parent(const OwnColumn* known) const {
    if (known == nullptr || known->refers_to.empty()) return nullptr;
    const TableMapping* const parent = mapping_.find(known->refers_to);
    return parent != nullptr && parent->key != KeyKind::bigint ? parent : nullptr;
}

void ColumnFitting::number(AdoptedColumn& column, const std::string& shop_column_name) {
    column.source = AdoptedColumn::Source::converted;
    view_.joins.push_back("JOIN " + view_.table_of_keys() + " id_k ON id_k.key = t." +
                          identifier_sql(shop_column_name));
    column.read = "id_k.id";
}

void ColumnFitting::refer(AdoptedColumn& column, const std::string& shop_column_name,
                          const TableMapping& parent) {
    column.source = AdoptedColumn::Source::converted;
    const std::string keys = view_.named(parent.table + "_keys");
    const std::string raw = "t." + identifier_sql(shop_column_name);
    if (column.own.not_null) {
        const std::string alias = column.own.name + "_k";
        view_.joins.push_back("JOIN " + keys + " " + alias + " ON " + alias + ".key = " + raw);
        column.read = alias + ".id";
    } else {
        column.read = "(SELECT k.id FROM " + keys + " k WHERE k.key = " + raw + ")";
    }
    column.writes = {{shop_column_name, "(SELECT k.key FROM " + keys + " k WHERE k.id = {new}." +
                                            identifier_sql(column.own.name) + ")"}};
}

void ColumnFitting::translate(AdoptedColumn& column, const ShopColumn& shop,
                              const std::vector<adopt::WordMapping>& words) {
    column.source = AdoptedColumn::Source::converted;
    column.guards = true;
    const std::string raw = "t." + identifier_sql(shop.name);
    const std::string name = literal_sql(table_.table + "." + column.own.name);
    std::string read = "CASE";
    if (!column.own.not_null) read += " WHEN " + raw + " IS NULL THEN NULL";
    std::string write = "CASE";
    for (const adopt::WordMapping& word : words) {
        for (const std::string& theirs : word.theirs)
            read += " WHEN " + raw + "::text = " + literal_sql(theirs) + " THEN " + literal_sql(word.ours);
        write += " WHEN {new}." + identifier_sql(column.own.name) + "::text = " + literal_sql(word.ours) +
                 " THEN " + literal_sql(word.theirs.front());
    }
    read += " ELSE " + view_.named("slotctl_unknown_word") + "(" + name + ", " + raw + "::text) END";
    if (!column.own.not_null)
        write += " WHEN {new}." + identifier_sql(column.own.name) + " IS NULL THEN NULL";
    write += " ELSE " + view_.named("slotctl_no_word_for") + "(" + name + ", {new}." +
             identifier_sql(column.own.name) + "::text) END";
    column.read = column.own.type == "text" ? read : "(" + read + ")::" + column.own.type;
    column.writes = {{shop.name, family(shop.type) == "text" ? write : "(" + write + ")::" + shop.type}};
}

void ColumnFitting::read_local(AdoptedColumn& column, const ColumnSource& source, const ShopColumn& shop) {
    if (table_.time != TimeKind::local)
        return problem(column.own.name,
                       "the column " + shop.name + " is without a zone: say time = \"local\" and zone");
    column.source = AdoptedColumn::Source::converted;
    const std::string at = view_.named("slotctl_local_instant");
    const std::string raw = "t." + identifier_sql(source.column);
    const std::string local = "({new}." + identifier_sql(column.own.name) + " AT TIME ZONE {zone})";
    if (source.time_column.empty()) {
        const bool is_end = column.own.name == "ends_at" && view_.find("starts_at") != nullptr;
        column.read = is_end ? view_.named("slotctl_local_end") + "(" + read_of("starts_at") + ", " + raw +
                                   ", " + view_.zone + ")"
                             : at + "(" + raw + ", " + view_.zone + ")";
        column.writes = {{source.column, local}};
        return;
    }
    const ShopColumn* const time = shop_column(column.own.name, source.time_column);
    if (time == nullptr) return;
    if (shop.type != "date" || family(time->type) != "a time of day")
        return problem(column.own.name,
                       shop.name + " and " + time->name + " are not a date and a time of day");
    const std::string moment = raw + " + t." + identifier_sql(source.time_column);
    const bool ends = column.own.name == "ends_at";
    const auto start = table_.columns.find("starts_at");
    if (ends && start != table_.columns.end() && start->second.column == source.column &&
        !start->second.time_column.empty()) {
        // The date is the start's.
        column.read = view_.named("slotctl_local_end") + "(" + read_of("starts_at") + ", " + moment + ", " +
                      view_.zone + ")";
        column.writes = {{source.time_column, local + "::time"}};
        return;
    }
    column.read = at + "(" + moment + ", " + view_.zone + ")";
    column.writes = {{source.column, local + "::date"}, {source.time_column, local + "::time"}};
}

void ColumnFitting::fix(AdoptedColumn& column, const Default& stand_in) {
    column.source = AdoptedColumn::Source::fixed;
    switch (stand_in.kind) {
        case Default::Kind::constant:
            column.read = literal_sql(stand_in.text) + "::" + column.own.type;
            return;
        case Default::Kind::null:
            column.read = "NULL::" + column.own.type;
            return;
        case Default::Kind::sql:
            column.read = "(" + stand_in.text + ")::" + column.own.type;
            return;
    }
}

void ColumnFitting::keep(AdoptedColumn& column, const OwnColumn* known) {
    if (known != nullptr && known->needed) {
        problem(column.own.name, "is neither mapped nor has a default");
        return;
    }
    if (view_.own->name == "slots" && column.own.name.starts_with("blocked_")) return derive_blocked(column);
    if (column.own.not_null && column.own.default_sql.empty()) {
        problem(column.own.name, "is neither mapped nor has a default");
        return;
    }
    column.source = AdoptedColumn::Source::extra;
    std::vector<std::string> same;
    for (const std::string& key : view_.row_key)
        same.push_back("e." + identifier_sql(key) + " = t." + identifier_sql(key));
    column.read = "(SELECT e." + identifier_sql(column.own.name) + " FROM " + view_.table_of_extras() +
                  " e WHERE " + joined(same, " AND ") + ")";
    if (column.own.default_sql.empty()) return;
    // A default such as now() is about the row's beginning, which nobody has written down: long ago.
    column.unkept = column.own.default_sql.find('(') == std::string::npos
                        ? column.own.default_sql
                        : "TIMESTAMPTZ '2000-01-01 00:00:00+00'";
    column.read = "coalesce(" + column.read + ", " + column.unkept + ")";
}

void ColumnFitting::derive_blocked(AdoptedColumn& column) {
    column.source = AdoptedColumn::Source::fixed;
    const bool before = column.own.name == "blocked_from";
    const std::string buffer = std::string("(SELECT make_interval(mins => s.buffer_") +
                               (before ? "before" : "after") + "_minutes) FROM " + view_.named("services") +
                               " s WHERE s.id = " + read_of("service_id") + ")";
    column.read = "CASE WHEN " + read_of("booked_count") + " > 0 THEN " +
                  read_of(before ? "starts_at" : "ends_at") + (before ? " - " : " + ") + buffer + " END";
}

}  // namespace slotctl::postgres
