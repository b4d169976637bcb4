#include "core/store/sql/stock.hpp"

#include <algorithm>
#include <tuple>

#include "core/store/sql/id_list.hpp"
#include "core/store/sql/rehearsal.hpp"

namespace slotctl::sql {

namespace {

constexpr const char* listing = "listing stock";
constexpr const char* repairing = "repairing stock";

std::string held_by(const Database& database, const std::string& owner, const std::string& statuses) {
    return "(SELECT coalesce(" + database.built_in("sum") +
           "(r.quantity), 0) FROM inventory_reservations r WHERE r." + owner + " AND r.status IN (" +
           statuses + "))";
}

}  // namespace

std::vector<ListedVariant> Stock::variants(const std::string& sku_or_id) {
    const std::string text = "CAST(?1 AS text)";
    std::vector<ListedVariant> found;
    database_.query(listing,
                    "SELECT v.id, v.sku, v.stock_quantity, v.reserved_quantity, " +
                        held_by(database_, "variant_id = v.id", "'active'") + ", " +
                        held_by(database_, "variant_id = v.id", "'confirmed'") +
                        " FROM product_variants v WHERE (" + database_.contains("v.sku", text) + " AND " +
                        database_.contains(text, "v.sku") + ") OR CAST(v.id AS text) = " + text +
                        " ORDER BY v.id",
                    {sku_or_id}, [&](const Row& row) {
                        found.push_back({row.integer(0), row.text(1), row.integer(2), row.integer(3),
                                         row.integer(4), row.integer(5)});
                    });
    return found;
}

std::vector<DropProductId> Stock::drop_products_of(const std::vector<VariantId>& variants) {
    std::vector<DropProductId> found;
    if (variants.empty()) return found;
    database_.query(
        listing, "SELECT id FROM drop_products WHERE variant_id IN (" + list_of(variants) + ") ORDER BY id",
        {}, [&](const Row& row) { found.push_back(row.integer(0)); });
    return found;
}

std::vector<StockHolder> Stock::holders(VariantId variant, std::chrono::seconds max_age) {
    std::vector<StockHolder> found;
    database_.query(listing,
                    "SELECT r.id, r.order_id, r.quantity, r.status, o.status, o.payment_status,"
                    " r.drop_product_id, " +
                        database_.instant("r.created_at") + ", " + database_.instant("r.expires_at") +
                        " FROM inventory_reservations r JOIN orders o ON o.id = r.order_id"
                        " WHERE r.variant_id = ?1 AND r.status IN ('active', 'confirmed')",
                    {variant}, [&](const Row& row) {
                        StockHolder holder{row.integer(0),
                                           row.integer(1),
                                           row.integer(2),
                                           row.text(3),
                                           row.text(4),
                                           row.text(5),
                                           {},
                                           row.instant(7),
                                           {}};
                        if (!row.is_null(6)) holder.drop_product = row.integer(6);
                        if (holder.status == "active")
                            holder.ends_at = row.maybe_instant(8).value_or(holder.created_at + max_age);
                        found.push_back(std::move(holder));
                    });
    std::sort(found.begin(), found.end(), [](const StockHolder& a, const StockHolder& b) {
        const auto end = [](const StockHolder& holder) { return holder.ends_at.value_or(Instant::max()); };
        return std::make_tuple(end(a), a.id) < std::make_tuple(end(b), b.id);
    });
    return found;
}

void Stock::repair_in(const std::string& table, const std::string& column, const std::string& sku,
                      const std::vector<std::int64_t>& ids, std::vector<StockRepair>& repaired) {
    if (ids.empty()) return;
    const std::string some = " WHERE id IN (" + list_of(ids) + ")";
    // Checkouts and payments write this row too. Once it is locked, what they have reserved and counted is
    // committed, or they wait; only a statement that begins after that sees it.
    database_.query(repairing, "SELECT id FROM " + table + some + " ORDER BY id" + database_.for_change(), {},
                    [](const Row&) {});
    std::vector<StockRepair> wrong;
    database_.query(repairing,
                    "SELECT id, " + sku + ", stock_quantity, reserved_quantity, " +
                        held_by(database_, column + " = t.id", "'active', 'confirmed'") + " FROM " + table +
                        " t" + some + " ORDER BY id",
                    {}, [&](const Row& row) {
                        const StockRepair item{row.maybe_text(1), row.integer(0), row.integer(2),
                                               row.integer(3), row.integer(4)};
                        if (item.reserved != item.held) wrong.push_back(item);
                    });
    for (const StockRepair& item : wrong) {
        if (item.possible())
            database_.execute(repairing, "UPDATE " + table + " SET reserved_quantity = ?2 WHERE id = ?1",
                              {item.id, item.held});
        repaired.push_back(item);
    }
}

std::vector<StockRepair> Stock::repair(const std::vector<VariantId>& variants,
                                       const std::vector<DropProductId>& drop_products, EditMode mode) {
    std::vector<StockRepair> repaired;
    together(database_, repairing, mode, [&] {
        repair_in("product_variants", "variant_id", "sku", variants, repaired);
        repair_in("drop_products", "drop_product_id", "NULL", drop_products, repaired);
    });
    return repaired;
}

}  // namespace slotctl::sql
