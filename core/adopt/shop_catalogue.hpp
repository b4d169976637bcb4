#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// What a database says about an application's tables.
namespace slotctl::adopt {

struct ShopColumn {
    std::string name;
    std::string type;  ///< as the database writes it: `character varying(20)`, `timestamp with time zone`
    bool not_null = false;
    bool has_default = false;  ///< or generates its values: an identity, a sequence
};

struct ShopForeignKey {
    std::vector<std::string> columns;
    std::string to_table;  ///< `schema.table`
    std::vector<std::string> to_columns;
};

struct ShopTable {
    std::string schema, name;
    std::vector<ShopColumn> columns{};
    std::vector<std::string> primary_key{};          ///< empty: none
    std::vector<std::vector<std::string>> unique{};  ///< columns of each other unique index or constraint
    std::vector<ShopForeignKey> foreign_keys{};
    std::vector<std::string> checks{};  ///< each CHECK and EXCLUDE constraint, as SQL
    std::int64_t rows = 0;              ///< the planner's estimate

    [[nodiscard]] std::string full_name() const { return schema + "." + name; }
    [[nodiscard]] const ShopColumn* find(std::string_view column) const;
};

/// Without slotctl's own tables and the database's.
struct ShopCatalogue {
    std::vector<ShopTable> tables{};

    /// By `schema.table` or by the table's name alone if only one schema has it; null if there is none.
    [[nodiscard]] const ShopTable* find(std::string_view name) const;
};

/// A word in a column, and in how many rows it is.
struct WordCount {
    std::string word;
    std::int64_t rows = 0;
};

}  // namespace slotctl::adopt
