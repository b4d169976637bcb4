#include "core/store/postgres/import_stored.hpp"

#include <string>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/records.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

pqxx::result rows_of(pqxx::transaction_base& tx, const std::string& columns, const std::string& table,
                     const Ids& ids, const char* lock = "") {
    return exec_params(
        tx, "SELECT " + columns + " FROM " + table + " WHERE id = ANY ($1::bigint[]) ORDER BY id" + lock,
        ids_array(ids));
}

template <class Read>
auto each_of(const pqxx::result& rows, Read read) {
    std::vector<decltype(read(rows.front()))> records;
    records.reserve(static_cast<std::size_t>(rows.size()));
    for (const auto& row : rows) records.push_back(read(row));
    return records;
}

}  // namespace

std::vector<ServiceRecord> PostgresStoredRecords::services(const Ids& ids) {
    return each_of(rows_of(tx_, service_columns, "services", ids), service_of);
}

std::vector<ProviderRecord> PostgresStoredRecords::providers(const Ids& ids) {
    const auto rows = rows_of(tx_, provider_columns, "providers", ids);
    if (rows.empty()) return {};
    return providers_of(tx_, rows, with_secrets_);
}

std::vector<BookingRecord> PostgresStoredRecords::bookings(std::span<const BookingRecord> records) {
    ArrayText ids, id_providers, providers, services, starts, customers;
    for (const BookingRecord& record : records) {
        if (record.id) {
            ids.add(*record.id);
            id_providers.add(record.provider);
            continue;
        }
        providers.add(record.provider);
        services.add(record.service);
        starts.add(record.starts_at);
        customers.add(std::string_view(*record.customer));
    }
    return each_of(
        exec_params(
            tx_,
            "SELECT " + booking_columns +
                " FROM bookings b WHERE (provider_id, id) IN (SELECT g.provider_id, g.id FROM"
                " unnest($1::bigint[], $2::bigint[]) AS g(provider_id, id) UNION SELECT b.provider_id, b.id"
                " FROM unnest($3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[])"
                " AS g(provider_id, service_id, starts_at, customer) JOIN bookings b ON"
                " b.provider_id = g.provider_id AND b.service_id = g.service_id"
                " AND b.starts_at = g.starts_at AND b.customer = g.customer)"
                " ORDER BY b.id, b.provider_id FOR NO KEY UPDATE",
            id_providers.str(), ids.str(), providers.str(), services.str(), starts.str(), customers.str()),
        booking_of);
}

std::vector<BookingRecord> PostgresStoredRecords::moved_bookings(Instant now) {
    return each_of(exec_params(tx_,
                               "SELECT " + booking_columns +
                                   " FROM bookings b WHERE b.moved_at IS NOT NULL AND b.starts_at >"
                                   " $1::timestamptz AND b.status IN ('pending', 'confirmed')"
                                   " ORDER BY b.id, b.provider_id",
                               format_instant(now)),
                   booking_of);
}

std::vector<SlotRecord> PostgresStoredRecords::slots(std::span<const SlotRecord> records) {
    ArrayText providers, services, starts;
    for (const SlotRecord& record : records) {
        providers.add(record.provider);
        services.add(record.service);
        starts.add(record.starts_at);
    }
    return each_of(exec_params(tx_,
                               "SELECT " + slot_columns +
                                   " FROM slots s JOIN unnest($1::bigint[], $2::bigint[], $3::timestamptz[])"
                                   " AS g(p, v, t) ON s.provider_id = g.p AND s.service_id = g.v"
                                   " AND s.starts_at = g.t",
                               providers.str(), services.str(), starts.str()),
                   slot_of);
}

std::vector<VariantRecord> PostgresStoredRecords::variants(const Ids& ids) {
    return each_of(rows_of(tx_, variant_columns, "product_variants", ids), variant_of);
}

std::vector<DropProductRecord> PostgresStoredRecords::drop_products(const Ids& ids) {
    return each_of(rows_of(tx_, drop_product_columns, "drop_products", ids), drop_product_of);
}

std::vector<OrderRecord> PostgresStoredRecords::orders(const Ids& ids) {
    if (no_orders_) return {};
    // The order's lock keeps its reservations as they are, for every writer takes it first.
    return orders_of(tx_, rows_of(tx_, order_columns, "orders", ids, " FOR NO KEY UPDATE"));
}

std::vector<std::pair<std::int64_t, std::int64_t>> PostgresStoredRecords::owners(const Ids& reservations) {
    if (no_orders_) return {};
    return each_of(rows_of(tx_, "id, order_id", "inventory_reservations", reservations),
                   [](const pqxx::row& row) { return std::pair(int_from(row[0]), int_from(row[1])); });
}

}  // namespace slotctl::postgres
