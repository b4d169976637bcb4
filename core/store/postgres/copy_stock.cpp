#include "core/store/postgres/copy_stock.hpp"

#include <string>

#include "core/store/postgres/binary_copy.hpp"

namespace slotctl::postgres {

void copy_orders(PGconn* connection, std::span<const OrderRecord> orders) {
    if (orders.empty()) return;
    BinaryCopy copy(connection, "orders",
                    "id, status, payment_status, created_at, cancelled_at, cancel_reason");
    for (const OrderRecord& order : orders) {
        copy.row(order.id, name_of(*order.status), name_of(*order.payment_status), *order.created_at,
                 order.cancelled_at.value_or(std::nullopt), order.cancel_reason.value_or(std::nullopt));
    }
    copy.complete();
}

void copy_reservations(PGconn* connection, std::span<const ReservationWrite> writes) {
    if (writes.empty()) return;
    const bool with_id = writes.front().record.id.has_value();
    const std::string columns =
        "order_id, variant_id, drop_product_id, quantity, status, created_at, expires_at, released_at";
    BinaryCopy copy(connection, "inventory_reservations", with_id ? "id, " + columns : columns);
    for (const ReservationWrite& write : writes) {
        const ReservationRecord& r = write.record;
        const auto row = [&](const auto&... id) {
            copy.row(id..., write.order, r.variant, r.drop_product, r.quantity, name_of(*r.status),
                     *r.created_at, r.expires_at, r.released_at);
        };
        with_id ? row(*r.id) : row();
    }
    copy.complete();
}

}  // namespace slotctl::postgres
