#include "core/store/postgres/import_stock.hpp"

#include <map>

#include "core/store/postgres/import_lists.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

template <class Value>
void add(ArrayText& column, const std::optional<Value>& value) {
    if (value) {
        column.add(*value);
    } else {
        column.add_null();
    }
}
void add(ArrayText& column, const std::optional<std::string>& value) {
    if (value) {
        column.add(std::string_view(*value));
    } else {
        column.add_null();
    }
}

void insert_new_variants(pqxx::transaction_base& tx, const Business& business) {
    ArrayText ids, skus, stocks;
    for (const VariantRecord& variant : business.variants) {
        ids.add(variant.id);
        add(skus, variant.sku);
        add(stocks, variant.stock_quantity);
    }
    exec_params(tx,
                "INSERT INTO product_variants (id, sku, stock_quantity) SELECT id, sku, coalesce(stock, 0)"
                " FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS g(id, sku, stock)"
                " WHERE NOT EXISTS (SELECT 1 FROM product_variants v WHERE v.id = g.id)",
                ids.str(), skus.str(), stocks.str());
    // The stock of a known variant changes together with what is reserved of it, further down.
    exec_params(
        tx,
        "UPDATE product_variants v SET sku = g.sku FROM unnest($1::bigint[], $2::text[]) AS g(id, sku)"
        " WHERE v.id = g.id AND g.sku IS NOT NULL AND v.sku <> g.sku",
        ids.str(), skus.str());
}

void insert_new_drop_products(pqxx::transaction_base& tx, const Business& business) {
    ArrayText ids, variants, stocks;
    for (const DropProductRecord& drop : business.drop_products) {
        ids.add(drop.id);
        add(variants, drop.variant);
        add(stocks, drop.stock_quantity);
    }
    exec_params(
        tx,
        "INSERT INTO drop_products (id, variant_id, stock_quantity) SELECT id, variant, coalesce(stock, 0)"
        " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS g(id, variant, stock)"
        " WHERE NOT EXISTS (SELECT 1 FROM drop_products d WHERE d.id = g.id)",
        ids.str(), variants.str(), stocks.str());
    exec_params(
        tx,
        "UPDATE drop_products d SET variant_id = g.variant FROM unnest($1::bigint[], $2::bigint[])"
        " AS g(id, variant) WHERE d.id = g.id AND g.variant IS NOT NULL AND d.variant_id <> g.variant",
        ids.str(), variants.str());
}

void import_orders(pqxx::transaction_base& tx, const std::vector<OrderRecord>& orders, Instant now) {
    ArrayText ids, statuses, payments, created, cancel_given, cancelled, reason_given, reasons;
    for (const OrderRecord& order : orders) {
        ids.add(order.id);
        add(statuses, order.status ? std::optional(std::string(name_of(*order.status))) : std::nullopt);
        add(payments,
            order.payment_status ? std::optional(std::string(name_of(*order.payment_status))) : std::nullopt);
        add(created, order.created_at);
        cancel_given.add(order.cancelled_at.has_value());
        add(cancelled, order.cancelled_at.value_or(std::nullopt));
        reason_given.add(order.cancel_reason.has_value());
        add(reasons, order.cancel_reason.value_or(std::nullopt));
    }
    constexpr const char* given =
        "unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[], $6::timestamptz[],"
        " $7::boolean[], $8::text[]) AS g(id, status, payment, created_at, has_cancelled, cancelled_at, "
        "has_reason,"
        " reason)";
    exec_params(
        tx,
        std::string("UPDATE orders o SET status = coalesce(g.status, o.status),"
                    " payment_status = coalesce(g.payment, o.payment_status),"
                    " created_at = coalesce(g.created_at, o.created_at),"
                    " cancelled_at = CASE WHEN has_cancelled THEN g.cancelled_at ELSE o.cancelled_at END,"
                    " cancel_reason = CASE WHEN has_reason THEN g.reason ELSE o.cancel_reason END FROM ") +
            given + " WHERE o.id = g.id",
        ids.str(), statuses.str(), payments.str(), created.str(), cancel_given.str(), cancelled.str(),
        reason_given.str(), reasons.str());
    exec_params(
        tx,
        std::string("INSERT INTO orders (id, status, payment_status, created_at, cancelled_at, cancel_reason)"
                    " SELECT id, coalesce(status, 'pending'), coalesce(payment, 'unpaid'),"
                    " coalesce(created_at, $9::timestamptz), cancelled_at, reason FROM ") +
            given + " WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = g.id)",
        ids.str(), statuses.str(), payments.str(), created.str(), cancel_given.str(), cancelled.str(),
        reason_given.str(), reasons.str(), format_instant(now));
}

/// Something that is held by reservations, and the place in the file that speaks of it.
struct Held {
    std::int64_t id = 0;
    std::optional<std::int64_t> stock;
    std::string path;
};

/// Those of the file's own records first: a fault is best told where the stock stands.
template <class Records, class Of>
std::vector<Held> held_by(const Records& records, const std::string& list,
                          const std::vector<OrderRecord>& orders, const std::vector<std::int64_t>& left,
                          Of id_of) {
    std::map<std::int64_t, Held> held;
    for (std::size_t i = 0; i < records.size(); ++i) {
        held.emplace(records[i].id,
                     Held{records[i].id, records[i].stock_quantity, list + "[" + std::to_string(i) + "]"});
    }
    for (std::size_t i = 0; i < orders.size(); ++i) {
        if (!orders[i].reservations) continue;
        for (std::size_t j = 0; j < orders[i].reservations->size(); ++j) {
            const std::optional<std::int64_t> id = id_of((*orders[i].reservations)[j]);
            if (!id) continue;
            held.emplace(*id,
                         Held{*id, std::nullopt,
                              "orders[" + std::to_string(i) + "].reservations[" + std::to_string(j) + "]"});
        }
    }
    for (const std::int64_t id : left) held.emplace(id, Held{id, std::nullopt, list});
    std::vector<Held> all;
    all.reserve(held.size());
    for (auto& [id, item] : held) all.push_back(std::move(item));
    return all;
}

/// What the orders' reservations hold before they are replaced.
std::vector<std::int64_t> held_now(pqxx::transaction_base& tx, const std::vector<OrderRecord>& orders,
                                   const std::string& column) {
    ArrayText ids;
    for (const OrderRecord& order : orders) {
        if (order.reservations) ids.add(order.id);
    }
    const std::string query = "SELECT DISTINCT " + column + " FROM inventory_reservations WHERE " + column +
                              " IS NOT NULL AND order_id = ANY ($1::bigint[])";
    std::vector<std::int64_t> held;
    for (const auto& row : exec_params(tx, query, ids.str())) {
        held.push_back(int_from(row[0]));
    }
    return held;
}

void settle(ChunkedImport& import, const std::vector<Held>& held, const std::string& table,
            const std::string& column) {
    import.each(
        std::span<const Held>(held),
        [&](pqxx::transaction_base& tx, std::span<const Held> slice) {
            ArrayText ids, stocks;
    for (const Held& item : slice) {
        ids.add(item.id);
        add(stocks, item.stock);
    }
    exec_params(
        tx,
        "UPDATE " + table +
            " t SET stock_quantity = n.stock, reserved_quantity = n.reserved FROM ("
            "SELECT t.id, coalesce(g.stock, t.stock_quantity) AS stock, (SELECT coalesce(sum(quantity), 0)"
            " FROM inventory_reservations r WHERE r." +
            column +
            " = t.id AND r.status IN ('active',"
            " 'confirmed')) AS reserved FROM " +
            table +
            " t JOIN unnest($1::bigint[], $2::bigint[])"
            " AS g(id, stock) USING (id)) n WHERE t.id = n.id AND (t.stock_quantity,"
            " t.reserved_quantity) IS DISTINCT FROM (n.stock, n.reserved)",
        ids.str(), stocks.str());
},
        [](const Held& item) {
    return item.path; },
        [](const std::string& state) {
    return std::string(state == "23514" ? "more is reserved than there is in stock" : "");
        });
}  // namespace

/// A reservation never moves to another order.
bool reservations_are_their_orders(pqxx::transaction_base& tx, const std::vector<OrderRecord>& orders,
                                   std::vector<Fault>& faults) {
    struct Place {
        std::int64_t order;
        std::string path;
    };
    std::map<std::int64_t, Place> places;
    ArrayText ids;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        if (!orders[i].reservations) continue;
        for (std::size_t j = 0; j < orders[i].reservations->size(); ++j) {
            const auto& id = (*orders[i].reservations)[j].id;
            if (!id) continue;
            ids.add(*id);
            places.emplace(*id, Place{orders[i].id, "orders[" + std::to_string(i) + "].reservations[" +
                                                        std::to_string(j) + "].id"});
        }
    }
    const auto before = faults.size();
    for (const auto& row : exec_params(
             tx, "SELECT id, order_id FROM inventory_reservations WHERE id = ANY ($1::bigint[]) ORDER BY id",
             ids.str())) {
        const Place& place = places.at(int_from(row[0]));
        if (place.order == int_from(row[1])) continue;
        faults.push_back({place.path, "reservation " + std::to_string(int_from(row[0])) +
                                          " belongs to order " + std::to_string(int_from(row[1]))});
    }
    return faults.size() == before;
}

}  // namespace slotctl::postgres

void import_stock(pqxx::transaction_base& tx, const Business& business, Instant now,
                  std::vector<Fault>& faults) {
    const auto old_variants = held_now(tx, business.orders, "variant_id");
    const auto old_drops = held_now(tx, business.orders, "drop_product_id");
    insert_new_variants(tx, business);
    insert_new_drop_products(tx, business);
    import_orders(tx, business.orders, now);
    if (!reservations_are_their_orders(tx, business.orders, faults)) return;
    replace_reservations(tx, business.orders);

    ChunkedImport import(tx, faults);
    const auto variants = held_by(business.variants, "variants", business.orders, old_variants,
                                  [](const ReservationRecord& r) { return std::optional(r.variant); });
    settle(import, variants, "product_variants", "variant_id");
    const auto drops = held_by(business.drop_products, "drop_products", business.orders, old_drops,
                               [](const ReservationRecord& r) { return r.drop_product; });
    settle(import, drops, "drop_products", "drop_product_id");
}

}  // namespace slotctl::postgres
