#include <map>
#include <tuple>

#include "core/store/sqlite/import_parts.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

using MaybeId = std::optional<std::int64_t>;

/// A reservation's fields without its id and order.
using Fields = std::tuple<std::int64_t, MaybeId, std::int64_t, std::string, Instant, std::optional<Instant>,
                          std::optional<Instant>>;

template <class State>
std::optional<std::string_view> word_of(std::optional<State> state) {
    if (!state) return std::nullopt;
    return name_of(*state);
}

/// What is held of something by reservations, and the place in the file that speaks of it.
struct Held {
    std::optional<std::int64_t> stock;  ///< where the file gives it
    std::string path;
};
using HeldById = std::map<std::int64_t, Held>;

/// A list of the file whose records have a stock.
template <class Records>
HeldById held_of(const Records& records, const std::string& list) {
    HeldById held;
    for (std::size_t i = 0; i < records.size(); ++i) {
        held.emplace(records[i].id, Held{records[i].stock_quantity, element(list, i)});
    }
    return held;
}

class StockImport {
  public:
    StockImport(Import& import, const Business& business)
        : import_(import),
          business_(business),
          variants_(held_of(business.variants, "variants")),
          drops_(held_of(business.drop_products, "drop_products")),
          order_created_(import.connection, "SELECT created_at FROM orders WHERE id = ?1"),
          read_(
              import.connection,
              "SELECT id, variant_id, drop_product_id, quantity, status, created_at, expires_at, released_at"
              " FROM inventory_reservations WHERE order_id = ?1 ORDER BY id"),
          remove_(import.connection, "DELETE FROM inventory_reservations WHERE id = ?1"),
          update_(import.connection,
                  "UPDATE inventory_reservations SET variant_id = ?3, drop_product_id = ?4, quantity = ?5,"
                  " status = ?6, created_at = ?7, expires_at = ?8, released_at = ?9"
                  " WHERE id = ?1 AND order_id = ?2"),
          insert_(
              import.connection,
              "INSERT INTO inventory_reservations (id, order_id, variant_id, drop_product_id, quantity,"
              " status, created_at, expires_at, released_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)") {}

    void run() {
        write_variants();
        write_drop_products();
        write_orders();
        // First all that go, then all that come, so that one may pass from an order to another.
        for (const OrderRecord& order : business_.orders) {
            if (order.reservations) remove_left_out(order);
        }
        // Ids that the file gives come before those that SQLite gives, which are the next after the highest.
        for (const bool with_id : {true, false}) {
            for (std::size_t i = 0; i < business_.orders.size(); ++i) {
                if (business_.orders[i].reservations) write_reservations(i, with_id);
            }
        }
        settle("product_variants", "variant_id", variants_);
        settle("drop_products", "drop_product_id", drops_);
    }

  private:
    // The stock of a known variant or drop product changes together with what is reserved of it, in `settle`.
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

    void write_orders() {
        Statement update(import_.connection,
                         "UPDATE orders SET status = coalesce(?2, status), payment_status = coalesce(?3,"
                         " payment_status), created_at = coalesce(?4, created_at), cancelled_at = iif(?5, ?6,"
                         " cancelled_at), cancel_reason = iif(?7, ?8, cancel_reason) WHERE id = ?1");
        Statement insert(
            import_.connection,
            "INSERT INTO orders (id, status, payment_status, created_at, cancelled_at, cancel_reason)"
            " VALUES (?1, coalesce(?2, 'pending'), coalesce(?3, 'unpaid'), coalesce(?4, ?9),"
            " iif(?5, ?6, NULL), iif(?7, ?8, NULL))");
        const auto bind = [](Statement& statement, const OrderRecord& o, const auto&... more) -> Statement& {
            return statement.bind(o.id, word_of(o.status), word_of(o.payment_status), o.created_at,
                                  o.cancelled_at.has_value(), o.cancelled_at.value_or(std::nullopt),
                                  o.cancel_reason.has_value(), o.cancel_reason.value_or(std::nullopt),
                                  more...);
        };
        for (std::size_t i = 0; i < business_.orders.size(); ++i) {
            import_.record(element("orders", i), [&] {
                if (bind(update, business_.orders[i]).run() == 0)
                    bind(insert, business_.orders[i], import_.now).run();
            });
        }
    }

    [[nodiscard]] static Fields fields_of(const ReservationRecord& r, Instant order_created) {
        return {r.variant,
                r.drop_product,
                r.quantity,
                std::string(name_of(r.status)),
                r.created_at.value_or(order_created),
                r.expires_at,
                r.released_at};
    }

    Instant created(const OrderRecord& order) {
        if (!order_created_.bind(order.id).step()) return import_.now;  // the order itself was refused
        const Instant created = order_created_.instant(0);
        order_created_.reset();
        return created;
    }

    std::map<std::int64_t, Fields> stored_of(const OrderRecord& order) {
        std::map<std::int64_t, Fields> stored;
        for (auto& row = read_.bind(order.id); row.step();) {
            stored.emplace(row.integer(0), Fields{row.integer(1), row.maybe_integer(2), row.integer(3),
                                                  std::string(row.text(4)), row.instant(5),
                                                  row.maybe_instant(6), row.maybe_instant(7)});
        }
        return stored;
    }

    /// The stored reservation that each of the order's records means; what is left in `stored` none of them
    /// means. One that gives no id means an equal one, so that the same file read again changes nothing.
    std::vector<MaybeId> match(const OrderRecord& order, std::map<std::int64_t, Fields>& stored) {
        const Instant order_created = created(order);
        std::vector<MaybeId> matches;
        for (const ReservationRecord& record : *order.reservations) {
            matches.emplace_back();
            if (record.id && stored.erase(*record.id) > 0) matches.back() = record.id;
        }
        for (std::size_t j = 0; j < matches.size(); ++j) {
            const ReservationRecord& record = (*order.reservations)[j];
            if (record.id) continue;
            const auto equal = std::find_if(stored.begin(), stored.end(), [&](const auto& row) {
                return row.second == fields_of(record, order_created);
            });
            if (equal == stored.end()) continue;
            matches[j] = equal->first;
            stored.erase(equal);
        }
        return matches;
    }

    void remove_left_out(const OrderRecord& order) {
        auto stored = stored_of(order);
        for (const auto& [id, fields] : stored)
            note_held(std::get<0>(fields), std::get<1>(fields), "variants", "drop_products");
        match(order, stored);
        for (const auto& [id, fields] : stored) remove_.bind(id).run();
    }

    /// Those that are given an id by the file, or those that are not.
    void write_reservations(std::size_t i, bool with_id) {
        const OrderRecord& order = business_.orders[i];
        auto stored = stored_of(order);
        const std::vector<MaybeId> matches = match(order, stored);
        const Instant order_created = created(order);
        for (std::size_t j = 0; j < matches.size(); ++j) {
            const ReservationRecord& record = (*order.reservations)[j];
            if (record.id.has_value() != with_id) continue;
            const std::string path = element(element("orders", i) + ".reservations", j);
            note_held(record.variant, record.drop_product, path, path);
            import_.record(path, [&] {
                const auto id = matches[j] ? matches[j] : record.id;
                std::apply(
                    [&](const auto&... fields) {
                        (matches[j] ? update_ : insert_).bind(id, order.id, fields...).run();
                    },
                    fields_of(record, order_created));
            });
        }
    }

    /// The first place that speaks of it stays.
    void note_held(std::int64_t variant, MaybeId drop, const std::string& path,
                   const std::string& drop_path) {
        variants_.emplace(variant, Held{std::nullopt, path});
        if (drop) drops_.emplace(*drop, Held{std::nullopt, drop_path});
    }

    void settle(const std::string& table, const std::string& column, const HeldById& held) {
        Statement update(import_.connection,
                         "UPDATE " + table +
                             " SET stock_quantity = coalesce(?2, stock_quantity), reserved_quantity ="
                             " (SELECT coalesce(sum(quantity), 0) FROM inventory_reservations WHERE " +
                             column +
                             " = ?1"
                             " AND status IN ('active', 'confirmed')) WHERE id = ?1");
        for (const auto& [id, item] : held) {
            import_.record(item.path, [&, id = id, item = item] { update.bind(id, item.stock).run(); });
        }
    }

    Import& import_;
    const Business& business_;
    HeldById variants_, drops_;
    Statement order_created_, read_, remove_, update_, insert_;
};

}  // namespace

void import_stock(Import& import, const Business& business) {
    StockImport(import, business).run();
}

}  // namespace slotctl::sqlite
