#include "core/exchange/order_changes.hpp"
#include "core/store/sqlite/import_parts.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

/// Reservations without an id get ids after all those that are stored or in the file.
std::int64_t first_free_id(Connection& connection, const SpooledList<OrderRecord>& orders) {
    Statement highest(connection, "SELECT coalesce(max(id), 0) FROM inventory_reservations");
    highest.step();
    return std::max(highest.integer(0), orders.facts().reservation_ids.highest()) + 1;
}

class StockImport {
  public:
    StockImport(Import& importer, const Business& business)
        : import_(importer),
          business_(business),
          comparison_(business, importer.now, importer.force, importer.report, importer.faults),
          next_id_(first_free_id(importer.connection, business.orders)),
          update_order_(
              importer.connection,
              "UPDATE orders SET status = ?2, payment_status = ?3, created_at = ?4, cancelled_at = ?5,"
              " cancel_reason = ?6 WHERE id = ?1"),
          insert_order_(
              importer.connection,
              "INSERT INTO orders (id, status, payment_status, created_at, cancelled_at, cancel_reason)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
          remove_(importer.connection, "DELETE FROM inventory_reservations WHERE id = ?1"),
          update_(importer.connection,
                  "UPDATE inventory_reservations SET variant_id = ?3, drop_product_id = ?4, quantity = ?5,"
                  " status = ?6, created_at = ?7, expires_at = ?8, released_at = ?9"
                  " WHERE id = ?1 AND order_id = ?2"),
          insert_(
              importer.connection,
              "INSERT INTO inventory_reservations (id, order_id, variant_id, drop_product_id, quantity,"
              " status, created_at, expires_at, released_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)") {}

    void run() {
        write_variants();
        write_drop_products();
        constexpr std::size_t slice = 500;
        import_.first_load.run([&] {
            business_.orders.each_slice(slice, [&](std::span<const OrderRecord> some, std::size_t at) {
                write(comparison_.compare(some, at, import_.stored));
            });
        });
        settle("product_variants", "variant_id", comparison_.variants());
        settle("drop_products", "drop_product_id", comparison_.drop_products());
    }

  private:
    // The stock of a known variant or drop product changes together with its reserved quantity, in `settle`.
    void write_variants() {
        Statement update(import_.connection,
                         "UPDATE product_variants SET sku = coalesce(?2, sku) WHERE id = ?1");
        Statement insert(
            import_.connection,
            "INSERT INTO product_variants (id, sku, stock_quantity) VALUES (?1, ?2, coalesce(?3, 0))");
        for (std::size_t i = 0; i < business_.variants.size(); ++i) {
            const VariantRecord& variant = business_.variants[i];
            import_.record(element("variants", i), [&] {
                if (update.bind(variant.id, variant.sku).run() > 0) return;
                insert.bind(variant.id, variant.sku, variant.stock_quantity).run();
            });
        }
    }

    void write_drop_products() {
        Statement update(import_.connection,
                         "UPDATE drop_products SET variant_id = coalesce(?2, variant_id) WHERE id = ?1");
        Statement insert(
            import_.connection,
            "INSERT INTO drop_products (id, variant_id, stock_quantity) VALUES (?1, ?2, coalesce(?3, 0))");
        for (std::size_t i = 0; i < business_.drop_products.size(); ++i) {
            const DropProductRecord& drop = business_.drop_products[i];
            import_.record(element("drop_products", i), [&] {
                if (update.bind(drop.id, drop.variant).run() > 0) return;
                insert.bind(drop.id, drop.variant, drop.stock_quantity).run();
            });
        }
    }

    void write(const OrderChanges& changes) {
        for (const OrderRecord& order : changes.created) bind(insert_order_, order).run();
        for (const OrderRecord& order : changes.changed) bind(update_order_, order).run();
        for (const std::int64_t id : changes.removed) remove_.bind(id).run();
        for (const ReservationWrite& write : changes.updated) put(update_, write);
        for (const ReservationWrite& write : changes.added) put(insert_, write);
    }

    static Statement& bind(Statement& statement, const OrderRecord& o) {
        return statement.bind(o.id, word_of(o.status), word_of(o.payment_status), o.created_at,
                              o.cancelled_at.value_or(std::nullopt), o.cancel_reason.value_or(std::nullopt));
    }

    void put(Statement& statement, const ReservationWrite& write) {
        const ReservationRecord& r = write.record;
        import_.record([&] { return write.path(); },
                       [&] {
                           statement
                               .bind(r.id ? *r.id : next_id_++, write.order, r.variant, r.drop_product,
                                     r.quantity, word_of(r.status), r.created_at, r.expires_at, r.released_at)
                               .run();
                       });
    }

    void settle(const std::string& table, const std::string& column, const std::vector<HeldStock>& held) {
        Statement update(
            import_.connection,
            "UPDATE " + table +
                " SET stock_quantity = coalesce(?2, stock_quantity), reserved_quantity = n.held FROM"
                " (SELECT coalesce(sum(quantity), 0) AS held FROM inventory_reservations WHERE " +
                column + " = ?1 AND status IN ('active', 'confirmed')) n WHERE id = ?1");
        for (const HeldStock& item : held) {
            import_.record(item.path, [&] { update.bind(item.id, item.stock).run(); });
        }
    }

    Import& import_;
    const Business& business_;
    OrderComparison comparison_;
    std::int64_t next_id_;
    Statement update_order_, insert_order_, remove_, update_, insert_;
};

}  // namespace

void import_stock(Import& importer, const Business& business) {
    StockImport(importer, business).run();
}

}  // namespace slotctl::sqlite
