#include "core/store/sqlite/import_stored.hpp"

#include <algorithm>

namespace slotctl::sqlite {

namespace {

std::string by_id(const char* columns, const char* table) {
    return std::string("SELECT ") + columns + " FROM " + table + " WHERE id = ?1";
}

/// The records with those ids that are stored.
template <class Read>
auto each_of(const Ids& ids, Statement& find, Read read) {
    std::vector<decltype(read(find))> records;
    for (const std::int64_t id : ids) {
        if (find.bind(id).step()) records.push_back(read(find));
    }
    find.reset();
    return records;
}

}  // namespace

SqliteStoredRecords::SqliteStoredRecords(Connection& connection, bool no_orders, bool with_secrets)
    : no_orders_(no_orders),
      listed_(connection, with_secrets),
      service_(connection, by_id(service_columns, "services")),
      provider_(connection, by_id(provider_columns, "providers")),
      booking_(connection, by_id(booking_columns, "bookings b")),
      alike_(connection, std::string("SELECT ") + booking_columns +
                             " FROM bookings b WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3"
                             " AND customer = ?4 ORDER BY id"),
      moved_(connection, std::string("SELECT ") + booking_columns +
                             " FROM bookings b WHERE moved_at IS NOT NULL AND starts_at > ?1"
                             " AND status IN ('pending', 'confirmed') ORDER BY id"),
      slot_(connection, std::string("SELECT ") + slot_columns +
                            " FROM slots s WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3"),
      variant_(connection, by_id("id, sku, stock_quantity", "product_variants")),
      drop_product_(connection, by_id("id, variant_id, stock_quantity", "drop_products")),
      order_(connection, by_id(order_columns, "orders")),
      owner_(connection, by_id("id, order_id", "inventory_reservations")) {}

std::vector<ServiceRecord> SqliteStoredRecords::services(const Ids& ids) {
    return each_of(ids, service_, service_of);
}

std::vector<ProviderRecord> SqliteStoredRecords::providers(const Ids& ids) {
    return each_of(ids, provider_, [&](const Statement& row) { return listed_.provider_of(row); });
}

std::vector<BookingRecord> SqliteStoredRecords::bookings(std::span<const BookingRecord> records) {
    std::vector<BookingRecord> found;
    for (const BookingRecord& record : records) {
        if (record.id) {
            if (booking_.bind(*record.id).step()) found.push_back(booking_of(booking_));
            booking_.reset();
        } else {
            alike_.bind(record.provider, record.service, record.starts_at, record.customer);
            while (alike_.step()) found.push_back(booking_of(alike_));
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return *a.id < *b.id; });
    found.erase(
        std::unique(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.id == b.id; }),
        found.end());
    return found;
}

std::vector<BookingRecord> SqliteStoredRecords::moved_bookings(Instant now) {
    std::vector<BookingRecord> found;
    moved_.bind(now);
    while (moved_.step()) found.push_back(booking_of(moved_));
    return found;
}

std::vector<SlotRecord> SqliteStoredRecords::slots(std::span<const SlotRecord> records) {
    std::vector<SlotRecord> found;
    for (const SlotRecord& record : records) {
        if (slot_.bind(record.provider, record.service, record.starts_at).step())
            found.push_back(slot_of(slot_));
        slot_.reset();
    }
    return found;
}

std::vector<VariantRecord> SqliteStoredRecords::variants(const Ids& ids) {
    return each_of(ids, variant_, [](const Statement& row) {
        return VariantRecord{row.integer(0), std::string(row.text(1)), row.integer(2)};
    });
}

std::vector<DropProductRecord> SqliteStoredRecords::drop_products(const Ids& ids) {
    return each_of(ids, drop_product_, [](const Statement& row) {
        return DropProductRecord{row.integer(0), row.integer(1), row.integer(2)};
    });
}

std::vector<OrderRecord> SqliteStoredRecords::orders(const Ids& ids) {
    if (no_orders_) return {};
    return each_of(ids, order_, [&](const Statement& row) { return listed_.order_of(row); });
}

std::vector<std::pair<std::int64_t, std::int64_t>> SqliteStoredRecords::owners(const Ids& reservations) {
    if (no_orders_) return {};
    return each_of(reservations, owner_,
                   [](const Statement& row) { return std::pair(row.integer(0), row.integer(1)); });
}

}  // namespace slotctl::sqlite
