#include "core/store/postgres/exchange.hpp"
#include "core/store/postgres/export_slots.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/records.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/sql/flat_exchange.hpp"

namespace slotctl::postgres {

namespace {

/// Records are read this many at a time, each with its lists.
constexpr int page = 500;

/// Reads all rows of a table, one page at a time.
template <class Visit>
void each_page(pqxx::transaction_base& tx, const std::string& columns, const std::string& from, Visit visit) {
    tx.exec("DECLARE slotctl_export NO SCROLL CURSOR FOR SELECT " + columns + " FROM " + from);
    for (;;) {
        const auto rows = tx.exec("FETCH " + std::to_string(page) + " FROM slotctl_export");
        if (rows.empty()) break;
        visit(rows);
    }
    tx.exec("CLOSE slotctl_export");
}

}  // namespace

void PostgresExchange::export_to(BusinessWriter& writer) {
    session_.run("exporting", [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        // Every row is needed, and soon.
        tx.exec("SET LOCAL cursor_tuple_fraction = 1");
        const auto each_row = [&](const std::string& columns, const std::string& from, const auto& write) {
            each_page(tx, columns, from, [&](const pqxx::result& rows) {
                for (const auto& row : rows) write(row);
            });
        };
        each_row(service_columns, "services ORDER BY id",
                 [&](const pqxx::row& row) { writer.service(service_of(row)); });
        each_page(tx, provider_columns, "providers ORDER BY id", [&](const pqxx::result& rows) {
            for (const ProviderRecord& provider : providers_of(tx, rows, writer.with_secrets()))
                writer.provider(provider);
        });
        each_row(found_slot_columns, found_slots,
                 [&](const pqxx::row& row) { export_slot(writer, found_slot_of(row)); });
        each_row(exported_booking_columns(), exported_bookings,
                 [&](const pqxx::row& row) { writer.booking(exported_booking_of(row)); });
        each_row(variant_columns, "product_variants ORDER BY id",
                 [&](const pqxx::row& row) { writer.variant(variant_of(row)); });
        each_row(drop_product_columns, "drop_products ORDER BY id",
                 [&](const pqxx::row& row) { writer.drop_product(drop_product_of(row)); });
        each_page(tx, order_columns, "orders ORDER BY id", [&](const pqxx::result& rows) {
            for (const OrderRecord& order : orders_of(tx, rows)) writer.order(order);
        });
        PostgresRows rows(session_, tx);
        sql::export_flat(rows, writer);
        doubt_shared_ids(tx, writer);
    });
}

}  // namespace slotctl::postgres
