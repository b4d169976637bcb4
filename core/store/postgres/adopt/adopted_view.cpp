#include "core/store/postgres/adopt/adopted_view.hpp"

#include <algorithm>
#include <array>

#include "core/store/postgres/adopt/column_fitting.hpp"
#include "core/store/postgres/adopt/quoting.hpp"

namespace slotctl::postgres {

namespace {

using adopt::ColumnKind;
using adopt::Mapping;
using adopt::OwnColumn;
using adopt::ShopTable;
using adopt::TableMapping;

/// Tables of one part that only make sense together.
constexpr std::array<std::array<std::string_view, 6>, 2> together{{
    {"providers", "services", "offerings", "slots", "bookings", ""},
    {"orders", "inventory_reservations", "product_variants", "", "", ""},
}};

void require_together(const Mapping& mapping, std::vector<std::string>& problems) {
    for (const auto& group : together) {
        std::vector<std::string> missing;
        std::size_t mapped = 0;
        for (const std::string_view table : group) {
            if (table.empty()) continue;
            if (mapping.find(table) != nullptr) {
                ++mapped;
            } else {
                missing.emplace_back(table);
            }
        }
        if (mapped > 0 && !missing.empty())
            problems.push_back(joined(missing, ", ") +
                               ": not mapped, though other tables of the same part are");
    }
    for (const TableMapping& table : mapping.tables) {
        const adopt::OwnTable* const own = adopt::own_table(table.table);
        for (const OwnColumn& column : own->columns) {
            if (!column.refers_to.empty() && column.needed && mapping.find(column.refers_to) == nullptr)
                problems.push_back(table.table + ": needs " + std::string(column.refers_to) +
                                   ", which is not mapped");
        }
    }
}

}  // namespace

const AdoptedColumn* AdoptedView::find(std::string_view column) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const AdoptedColumn& c) { return c.own.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

std::string AdoptedView::shop_name() const {
    return identifier_sql(shop->schema) + "." + identifier_sql(shop->name);
}

std::string AdoptedView::named(std::string_view name) const {
    return identifier_sql(schema) + "." + identifier_sql(name);
}

bool AdoptedView::has_extras() const {
    return std::any_of(columns.begin(), columns.end(),
                       [](const AdoptedColumn& c) { return c.source == AdoptedColumn::Source::extra; });
}

std::string AdoptedView::shop_column(const std::string& own_column) const {
    const auto found = mapping->columns.find(own_column);
    return found == mapping->columns.end() ? "" : found->second.column;
}

std::string AdoptedView::same_key(std::string_view left, std::string_view right) const {
    std::vector<std::string> same;
    for (const std::string& key : row_key)
        same.push_back(filled("{left}.{key} = {right}.{key}",
                              {{"left", left}, {"right", right}, {"key", identifier_sql(key)}}));
    return joined(same, " AND ");
}

const AdoptedView* find_view(const std::vector<AdoptedView>& views, std::string_view own_table) {
    const auto found = std::find_if(views.begin(), views.end(),
                                    [&](const AdoptedView& view) { return view.own->name == own_table; });
    return found == views.end() ? nullptr : &*found;
}

std::string AdoptedView::key_in_view(const std::string& shop_column) const {
    for (const AdoptedColumn& column : columns) {
        if (column.source == AdoptedColumn::Source::plain && column.writes.front().first == shop_column)
            return column.own.name;
    }
    return "adopted_" + shop_column;
}

std::vector<AdoptedView> adopted_views(const Mapping& mapping, const adopt::ShopCatalogue& catalogue,
                                       const OwnColumnTypes& own, std::vector<std::string>& problems) {
    require_together(mapping, problems);
    std::vector<AdoptedView> views;
    for (const adopt::OwnTable& table : adopt::own_tables()) {
        const TableMapping* const mapped = mapping.find(table.name);
        if (mapped == nullptr) continue;
        const ShopTable* const shop = catalogue.find(mapped->from);
        if (shop == nullptr) {
            problems.push_back(
                std::string(table.name) + ": there is no table " + mapped->from +
                (mapped->from.find('.') == std::string::npos ? ", or more than one: name its schema" : ""));
            continue;
        }
        if (shop->schema == mapping.schema) {
            problems.push_back(std::string(table.name) + ": the table " + shop->full_name() +
                               " is in the schema for slotctl's own tables; choose another `schema`");
            continue;
        }
        for (const auto& [column, sql] : mapped->insert)
            if (shop->find(column) == nullptr)
                problems.push_back(std::string(table.name) + ".insert: the table " + shop->full_name() +
                                   " has no column " + column);
        for (const auto& [column, sql] : mapped->update)
            if (shop->find(column) == nullptr)
                problems.push_back(std::string(table.name) + ".update: the table " + shop->full_name() +
                                   " has no column " + column);
        views.push_back({.own = &table, .mapping = mapped, .shop = shop, .schema = mapping.schema});
        AdoptedView& view = views.back();
        ColumnFitting columns(mapping, catalogue, view, problems);
        columns.find_row_key();
        if (view.own->name == "slots") columns.find_references();
        // The zone may be that of the provider, so the references come first; the view keeps slotctl's order.
        const auto& types = own.at(std::string(table.name));
        for (const OwnColumnType& type : types)
            if (type.name == "provider_id" || type.name == "service_id") columns.add(type);
        columns.find_zone();
        for (const OwnColumnType& type : types)
            if (type.name == "starts_at" || type.name == "ends_at" || type.name == "booked_count")
                columns.add(type);
        for (const OwnColumnType& type : types)
            if (view.find(type.name) == nullptr) columns.add(type);
        std::vector<AdoptedColumn> in_order;
        for (const OwnColumnType& type : types) in_order.push_back(*view.find(type.name));
        view.columns = std::move(in_order);
    }
    return views;
}

std::vector<WordColumn> word_columns(const AdoptedView& view) {
    std::vector<WordColumn> found;
    for (const auto& [name, source] : view.mapping->columns) {
        const OwnColumn* const own = adopt::own_column(*view.own, name);
        const AdoptedColumn* const column = view.find(name);
        if (own == nullptr || column == nullptr) continue;
        WordColumn words{.own_column = std::string(view.own->name) + "." + name,
                         .shop_table = view.shop_name(),
                         .shop_column = source.column,
                         .where = view.mapping->where,
                         .may_be_null = !column->own.not_null};
        if (const auto values = view.mapping->values.find(name); values != view.mapping->values.end()) {
            for (const adopt::WordMapping& word : values->second)
                words.known.insert(words.known.end(), word.theirs.begin(), word.theirs.end());
        } else if (own->kind == ColumnKind::word) {
            words.known.assign(own->words.begin(), own->words.end());
        } else {
            continue;
        }
        found.push_back(std::move(words));
    }
    return found;
}

}  // namespace slotctl::postgres
