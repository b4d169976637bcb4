#pragma once

#include <string>
#include <vector>

#include "core/store/postgres/adopt/adopted_view.hpp"

namespace slotctl::postgres {

/// Decides how one view reads and writes its columns. `problems` gets a line for each thing that cannot work.
class ColumnFitting {
  public:
    ColumnFitting(const adopt::Mapping& mapping, const adopt::ShopCatalogue& catalogue, AdoptedView& view,
                  std::vector<std::string>& problems)
        : mapping_(mapping), catalogue_(catalogue), view_(view), table_(*view.mapping), problems_(problems) {}

    /// Which of the application's columns name a row.
    void find_row_key();
    /// What the zone of local times is. After the column of the provider was added.
    void find_zone();
    /// Deleting a row that others refer to would fail, or delete them too.
    void find_references();
    void add(const OwnColumnType& own);

  private:
    void problem(const std::string& column, const std::string& text);
    [[nodiscard]] bool is_unique(const std::vector<std::string>& columns) const;
    const adopt::ShopColumn* shop_column(const std::string& own, const std::string& name);
    /// SQL for a reference or a plain column, before its AdoptedColumn is known.
    [[nodiscard]] std::string read_of(std::string_view own) const;
    void map(AdoptedColumn& column, const adopt::ColumnSource& source, const adopt::OwnColumn* known);
    /// The mapping of the table whose id this column is, if that table's keys are numbered by slotctl.
    [[nodiscard]] const adopt::TableMapping* numbered_parent(const adopt::OwnColumn* known) const;
    void number(AdoptedColumn& column, const std::string& shop_column_name);
    void refer(AdoptedColumn& column, const std::string& shop_column_name, const adopt::TableMapping& parent);
    void translate(AdoptedColumn& column, const adopt::ShopColumn& shop,
                   const std::vector<adopt::WordMapping>& words);
    void read_local(AdoptedColumn& column, const adopt::ColumnSource& source, const adopt::ShopColumn& shop);
    static void fix(AdoptedColumn& column, const adopt::Default& stand_in);
    /// The application has no such column.
    void keep(AdoptedColumn& column, const adopt::OwnColumn* known);
    /// What a booked slot keeps its provider from doing: its time and the service's buffers.
    void derive_blocked(AdoptedColumn& column);

    const adopt::Mapping& mapping_;
    const adopt::ShopCatalogue& catalogue_;
    AdoptedView& view_;
    const adopt::TableMapping& table_;
    std::vector<std::string>& problems_;
};

}  // namespace slotctl::postgres
