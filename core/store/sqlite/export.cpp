#include "core/store/sql/flat_exchange.hpp"
#include "core/store/sqlite/exchange.hpp"
#include "core/store/sqlite/export_slots.hpp"
#include "core/store/sqlite/records.hpp"
#include "core/store/sqlite/rows.hpp"

namespace slotctl::sqlite {

namespace {

std::string all(const char* columns, const char* table, const char* order) {
    return std::string("SELECT ") + columns + " FROM " + table + " ORDER BY " + order;
}

void export_stock(Connection& connection, BusinessWriter& writer) {
    Statement variant(connection, all("id, sku, stock_quantity", "product_variants", "id"));
    while (variant.step()) {
        writer.variant({variant.integer(0), std::string(variant.text(1)), variant.integer(2)});
    }
    Statement drop(connection, all("id, variant_id, stock_quantity", "drop_products", "id"));
    while (drop.step()) writer.drop_product({drop.integer(0), drop.integer(1), drop.integer(2)});
}

}  // namespace

void SqliteExchange::export_to(BusinessWriter& writer) {
    const Connection::Task task(connection_, "exporting");
    const Transaction snapshot(connection_, Transaction::Kind::read);
    ListedRecords listed(connection_, writer.with_secrets());
    Statement service(connection_, all(service_columns, "services", "id"));
    while (service.step()) writer.service(service_of(service));
    Statement provider(connection_, all(provider_columns, "providers", "id"));
    while (provider.step()) writer.provider(listed.provider_of(provider));
    export_slots(connection_, writer);
    export_bookings(connection_, writer);
    export_stock(connection_, writer);
    Statement order(connection_, all(order_columns, "orders", "id"));
    while (order.step()) writer.order(listed.order_of(order));
    SqliteRows rows(connection_);
    sql::export_flat(rows, writer);
}

}  // namespace slotctl::sqlite
