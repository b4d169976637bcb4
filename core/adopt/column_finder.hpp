#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/adopt/mapping.hpp"
#include "core/adopt/own_tables.hpp"
#include "core/adopt/shop_catalogue.hpp"

/// Which column of an application's table probably stands for one of slotctl's.
namespace slotctl::adopt {

/// slotctl's tables, each with the application's table for it, as far as it is known.
using Assignment = std::map<std::string_view, const ShopTable*>;

struct FoundColumn {
    ColumnSource source{};
    std::string sql{};                  ///< not empty: SQL in place of the source
    std::vector<WordMapping> values{};  ///< of a boolean that stands for something else
    bool local = false;                 ///< an instant of a type without a zone
    bool unit_unknown = false;          ///< a number that is only probably one of minutes
    double strength = 0;                ///< above 0, at most 1
};

class ColumnFinder {
  public:
    /// While the assignment is not `final`, a reference to another table may count too, if its name is right.
    ColumnFinder(const OwnTable& own, const ShopTable& table, const ShopCatalogue& catalogue,
                 const Assignment& assignment, bool final);

    [[nodiscard]] std::optional<FoundColumn> find(const OwnColumn& column) const;

  private:
    [[nodiscard]] std::optional<FoundColumn> reference(const OwnColumn& column) const;
    [[nodiscard]] std::optional<FoundColumn> key() const;
    [[nodiscard]] std::optional<FoundColumn> first_and_last_name() const;
    [[nodiscard]] std::optional<FoundColumn> minutes(const OwnColumn& column) const;
    [[nodiscard]] std::optional<FoundColumn> date_and_time(const OwnColumn& column) const;
    [[nodiscard]] std::optional<FoundColumn> boolean(const OwnColumn& column) const;

    /// The column with the likeliest of these names for which `fits`; null if there is none.
    [[nodiscard]] const ShopColumn* named(std::string_view names,
                                          const std::function<bool(const ShopColumn&)>& fits) const;
    /// The place of a column's name in the list, with or without the name of the table before it.
    [[nodiscard]] std::optional<std::size_t> rank_of(const ShopColumn& column, std::string_view names) const;
    [[nodiscard]] const ShopForeignKey* foreign_key_of(const std::string& column) const;
    [[nodiscard]] double likeness(std::string_view referent, const ShopForeignKey& key) const;

    const OwnTable& own_;
    const ShopTable& table_;
    const ShopCatalogue& catalogue_;
    const Assignment& assignment_;
    bool final_;
    std::vector<std::string> own_names_;  ///< what names of columns may begin with
};

/// `t.` and the column's name, in quotes if it needs them.
std::string column_of_row(const std::string& column);

}  // namespace slotctl::adopt
