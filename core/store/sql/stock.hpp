#pragma once

#include "core/store/sql/database.hpp"
#include "core/store/stock_store.hpp"

namespace slotctl::sql {

class Stock : public StockStore {
  public:
    /// `database` must outlive this.
    explicit Stock(Database& database) : database_(database) {}
    std::vector<ListedVariant> variants(const std::string& sku_or_id) override;
    std::vector<DropProductId> drop_products_of(const std::vector<VariantId>& variants) override;
    std::vector<StockHolder> holders(VariantId variant, std::chrono::seconds max_age) override;
    std::vector<StockRepair> repair(const std::vector<VariantId>& variants,
                                    const std::vector<DropProductId>& drop_products, EditMode mode) override;

  private:
    /// Of one table; `column` refers to it in reservations, `sku` is its text or NULL.
    void repair_in(const std::string& table, const std::string& column, const std::string& sku,
                   const std::vector<std::int64_t>& ids, std::vector<StockRepair>& repaired);

    Database& database_;
};

}  // namespace slotctl::sql
