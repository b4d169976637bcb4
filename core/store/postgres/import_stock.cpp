#include "core/store/postgres/import_stock.hpp"

#include <algorithm>
#include <future>

#include "core/exchange/comparison.hpp"
#include "core/exchange/order_changes.hpp"
#include "core/store/postgres/copy_stock.hpp"
#include "core/store/postgres/import_drop_products.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// Orders; the memory holds two such slices.
constexpr std::size_t copied_at_a_time = 5000;

void insert_new_variants(pqxx::transaction_base& tx, const Business& business) {
    ArrayText ids, skus, stocks;
    for (const VariantRecord& variant : business.variants) {
        ids.add(variant.id);
        skus.add(variant.sku);
        stocks.add(variant.stock_quantity);
    }
    exec_params(tx,
                "INSERT INTO product_variants (id, sku, stock_quantity) SELECT id, sku, coalesce(stock, 0)"
                " FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS g(id, sku, stock)"
                " WHERE NOT EXISTS (SELECT 1 FROM product_variants v WHERE v.id = g.id)",
                ids.str(), skus.str(), stocks.str());
    // The stock of a known variant changes together with its reserved quantity, below.
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
        variants.add(drop.variant);
        stocks.add(drop.stock_quantity);
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

constexpr const char* given_orders =
    "unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[])"
    " AS g(id, status, payment_status, created_at, cancelled_at, cancel_reason)";

constexpr const char* given_reservations =
    "unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], "
    "$7::timestamptz[],"
    " $8::timestamptz[], $9::timestamptz[]) AS g(id, order_id, variant_id, drop_product_id, quantity, status,"
    " created_at, expires_at, released_at)";

void write_orders(pqxx::transaction_base& tx, const std::string& sql,
                  const std::vector<OrderRecord>& orders) {
    if (orders.empty()) return;
    ArrayText ids, statuses, payments, created, cancelled, reasons;
    for (const OrderRecord& order : orders) {
        ids.add(order.id);
        statuses.add(name_of(*order.status));
        payments.add(name_of(*order.payment_status));
        created.add(*order.created_at);
        cancelled.add(order.cancelled_at.value_or(std::nullopt));
        reasons.add(order.cancel_reason.value_or(std::nullopt));
    }
    exec_params(tx, sql, ids.str(), statuses.str(), payments.str(), created.str(), cancelled.str(),
                reasons.str());
}

void write_reservations(pqxx::transaction_base& tx, const std::string& sql,
                        std::span<const ReservationWrite> writes) {
    ArrayText ids, orders, variants, drops, quantities, statuses, created, expires, released;
    for (const ReservationWrite& write : writes) {
        const ReservationRecord& r = write.record;
        ids.add(r.id);
        orders.add(write.order);
        variants.add(r.variant);
        drops.add(r.drop_product);
        quantities.add(r.quantity);
        statuses.add(name_of(*r.status));
        created.add(*r.created_at);
        expires.add(r.expires_at);
        released.add(r.released_at);
    }
    exec_params(tx, sql, ids.str(), orders.str(), variants.str(), drops.str(), quantities.str(),
                statuses.str(), created.str(), expires.str(), released.str());
}

void write_changes(pqxx::transaction_base& tx, ChunkedImport& chunks, const OrderChanges& changes) {
    write_orders(tx,
                 std::string("INSERT INTO orders (id, status, payment_status, created_at, cancelled_at,"
                             " cancel_reason) SELECT * FROM ") +
                     given_orders,
                 changes.created);
    write_orders(tx,
                 std::string("UPDATE orders o SET status = g.status, payment_status = g.payment_status,"
                             " created_at = g.created_at, cancelled_at = g.cancelled_at,"
                             " cancel_reason = g.cancel_reason FROM ") +
                     given_orders + " WHERE o.id = g.id",
                 changes.changed);
    if (!changes.removed.empty()) {
        exec_params(tx, "DELETE FROM inventory_reservations WHERE id = ANY ($1::bigint[])",
                    ids_array(changes.removed));
    }
    const auto each = [&](std::span<const ReservationWrite> writes, const std::string& sql) {
        chunks.each(
            writes,
            [&sql](pqxx::transaction_base& t, std::span<const ReservationWrite> some) {
                write_reservations(t, sql, some);
            },
            [](const ReservationWrite& write) { return write.path(); },
            [](const std::string&) { return std::string(); });
    };
    each(changes.updated,
         std::string(
             "UPDATE inventory_reservations r SET variant_id = g.variant_id,"
             " drop_product_id = g.drop_product_id, quantity = g.quantity, status = g.status,"
             " created_at = g.created_at, expires_at = g.expires_at, released_at = g.released_at FROM ") +
             given_reservations + " WHERE r.id = g.id AND r.order_id = g.order_id");
    const auto with_id = [](const ReservationWrite& write) { return write.record.id.has_value(); };
    std::vector<ReservationWrite> added = changes.added;
    const auto without = std::stable_partition(added.begin(), added.end(), with_id);
    const std::string fields =
        "order_id, variant_id, drop_product_id, quantity, status, created_at, expires_at, released_at";
    each({added.begin(), without}, "INSERT INTO inventory_reservations (id, " + fields + ") SELECT id, " +
                                       fields + " FROM " + given_reservations);
    each({without, added.end()}, "INSERT INTO inventory_reservations (" + fields + ") SELECT " + fields +
                                     " FROM " + given_reservations);
}

/// The same by COPY, where nothing is stored.
void copy_changes(PGconn* connection, ChunkedImport& chunks, OrderChanges changes) {
    copy_orders(connection, changes.created);
    std::vector<ReservationWrite>& added = changes.added;
    const auto without = std::stable_partition(added.begin(), added.end(), [](const ReservationWrite& write) {
        return write.record.id.has_value();
    });
    for (const std::span<const ReservationWrite> some :
         {std::span<const ReservationWrite>(added.begin(), without), {without, added.end()}}) {
        chunks.each(
            some,
            [connection](pqxx::transaction_base&, std::span<const ReservationWrite> writes) {
                copy_reservations(connection, writes);
            },
            [](const ReservationWrite& write) { return write.path(); },
            [](const std::string&) { return std::string(); }, some.size());
    }
}

/// The next orders are read and compared while the server takes those before them.
void copy_all(const Business& business, OrderComparison& comparison, PostgresImport& importer) {
    FaultList refused;
    ChunkedImport chunks(importer.tx, refused);
    std::future<void> copied;
    business.orders.each_slice(copied_at_a_time, [&](std::span<const OrderRecord> some, std::size_t at) {
        OrderChanges changes = comparison.compare(some, at, importer.stored);
        if (copied.valid()) copied.get();
        copied = std::async(std::launch::async, [&chunks, &importer, c = std::move(changes)]() mutable {
            copy_changes(importer.connection, chunks, std::move(c));
        });
    });
    if (copied.valid()) copied.get();
    importer.faults.join(refused);
}

void settle(ChunkedImport& chunks, const std::vector<HeldStock>& held, const std::string& table,
            const std::string& column) {
    const std::string sql =
        "UPDATE " + table +
        " t SET stock_quantity = coalesce(g.stock, t.stock_quantity), reserved_quantity = coalesce(r.held, 0)"
        " FROM unnest($1::bigint[], $2::bigint[]) AS g(id, stock) LEFT JOIN (SELECT " +
        column +
        " AS id, pg_catalog.sum(quantity)::bigint AS held FROM inventory_reservations WHERE status IN "
        "('active', 'confirmed') "
        "AND " +
        column + " = ANY ($1::bigint[]) GROUP BY " + column +
        ") r ON r.id = g.id WHERE t.id = g.id AND (t.stock_quantity, t.reserved_quantity)"
        " IS DISTINCT FROM (coalesce(g.stock, t.stock_quantity), coalesce(r.held, 0))";
    chunks.each(
        std::span<const HeldStock>(held),
        [&](pqxx::transaction_base& tx, std::span<const HeldStock> some) {
            ArrayText ids, stocks;
            for (const HeldStock& item : some) {
                ids.add(item.id);
                stocks.add(item.stock);
            }
            exec_params(tx, sql, ids.str(), stocks.str());
        },
        [](const HeldStock& item) { return item.path; },
        [](const std::string& state) {
            return std::string(state == "23514" ? "more is reserved than there is in stock" : "");
        });
}

}  // namespace

void import_stock(ChunkedImport& chunks, const Business& business, PostgresImport& importer) {
    pqxx::transaction_base& tx = importer.tx;
    if (!drop_products_are_of_their_variants(tx, business, importer.faults)) return;
    insert_new_variants(tx, business);
    insert_new_drop_products(tx, business);
    OrderComparison comparison(business, importer.now, importer.force, importer.report, importer.faults);
    if (importer.first_load.begun()) {
        copy_all(business, comparison, importer);
        importer.first_load.finish();
    } else {
        business.orders.each_slice(comparison_chunk, [&](std::span<const OrderRecord> some, std::size_t at) {
            write_changes(tx, chunks, comparison.compare(some, at, importer.stored));
        });
    }
    settle(chunks, comparison.variants(), "product_variants", "variant_id");
    settle(chunks, comparison.drop_products(), "drop_products", "drop_product_id");
}

}  // namespace slotctl::postgres
