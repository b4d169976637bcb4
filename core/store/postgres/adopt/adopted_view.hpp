#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/adopt/mapping.hpp"
#include "core/adopt/own_tables.hpp"
#include "core/adopt/shop_catalogue.hpp"

/// How a view with the name and columns of one of slotctl's tables reads and writes an application's table.
namespace slotctl::postgres {

/// A column of one of slotctl's tables, as the schema steps made it.
struct OwnColumnType {
    std::string name;
    std::string type;  ///< as format_type() writes it
    bool not_null = false;
    std::string default_sql{};  ///< empty: none
};

/// The columns of slotctl's tables in their order, by table.
using OwnColumnTypes = std::map<std::string, std::vector<OwnColumnType>>;

/// One column of a view. SQL that reads is over the application's row `t`; SQL that writes has `{new}` in
/// place of the row with slotctl's columns, and `{zone}` in place of the row's time zone.
struct AdoptedColumn {
    enum class Source {
        plain,      ///< a column of the application as it is
        converted,  ///< of another type, or with other words, or two columns
        fixed,      ///< a constant or an expression: it cannot be changed
        extra       ///< the application has no such column: slotctl keeps it in a table of its own
    };
    OwnColumnType own;
    Source source = Source::plain;
    std::string read;
    std::string unkept{};  ///< of an extra column: SQL for what is read where nothing is kept; empty: NULL
    std::vector<std::pair<std::string, std::string>> writes{};  ///< the application's column, and SQL
    bool counts = false;                                        ///< a quantity: changes add up
    bool guards = false;  ///< conditions are about it: it must not have changed meanwhile
};

struct AdoptedView {
    const adopt::OwnTable* own = nullptr;
    const adopt::TableMapping* mapping = nullptr;
    const adopt::ShopTable* shop = nullptr;
    std::string schema;
    std::vector<AdoptedColumn> columns{};
    std::vector<std::string> joins{};    ///< inner joins of tables of keys
    std::vector<std::string> row_key{};  ///< the application's columns that name a row
    std::vector<std::string>
        referred_to_by{};       ///< SQL over `t`: whether a row of another table refers to this one
    std::string zone{};         ///< SQL over `t` for the zone of local times; empty: none
    std::string zone_of_new{};  ///< the same over `{new}`

    [[nodiscard]] const AdoptedColumn* find(std::string_view column) const;
    /// `"schema"."name"` of the application's table.
    [[nodiscard]] std::string shop_name() const;
    /// The name of something of slotctl's, with its schema: `slotctl."orders_keys"`.
    [[nodiscard]] std::string named(std::string_view name) const;
    [[nodiscard]] std::string table_of_keys() const { return named(std::string(own->name) + "_keys"); }
    [[nodiscard]] std::string table_of_extras() const { return named(std::string(own->name) + "_extra"); }
    [[nodiscard]] bool numbers_keys() const { return mapping->key != adopt::KeyKind::bigint; }
    [[nodiscard]] bool has_extras() const;
    /// Whether the view has a column `adopted_row` by which the application's rows are found quickly.
    [[nodiscard]] bool names_rows() const { return own->name == "slots" && row_key.size() == 1; }
    /// The application's column for one of slotctl's; empty: none.
    [[nodiscard]] std::string shop_column(const std::string& own_column) const;
    /// SQL: whether two rows of the application's, by their names, have the same key.
    [[nodiscard]] std::string same_key(std::string_view left, std::string_view right) const;
    /// The name in the view of a column of `row_key`.
    [[nodiscard]] std::string key_in_view(const std::string& shop_column) const;
};

/// Null if that table is not among them.
const AdoptedView* find_view(const std::vector<AdoptedView>& views, std::string_view own_table);

/// Every table of a mapping, in own_tables() order. `problems` gets a line for each thing that cannot work.
std::vector<AdoptedView> adopted_views(const adopt::Mapping& mapping, const adopt::ShopCatalogue& catalogue,
                                       const OwnColumnTypes& own, std::vector<std::string>& problems);

/// The application's words for one column, and slotctl's, for which a mapping has none: what is refused.
struct WordColumn {
    std::string own_column;  ///< `orders.status`
    std::string shop_table;  ///< quoted
    std::string shop_column;
    std::vector<std::string> known{};  ///< the application's words
    std::string where{};               ///< which rows count; empty: all
    bool may_be_null = false;
};
std::vector<WordColumn> word_columns(const AdoptedView& view);

}  // namespace slotctl::postgres
