#include <algorithm>

#include "core/store/sqlite/health.hpp"
#include "core/store/sqlite/statement.hpp"

/// What stands in bookings and orders that somebody has to decide about.
namespace slotctl::sqlite {

namespace {

// Before and after what yields b of bookings; ?2: how many to name.
const char* const before =
    "SELECT b.id, b.provider_id, b.service_id, b.customer, coalesce(p.time_zone, 'UTC'), b.starts_at,"
    " count(*) OVER () FROM (";
const char* const after =
    ") b LEFT JOIN providers p ON p.id = b.provider_id ORDER BY b.starts_at, b.provider_id, b.id LIMIT ?2";

// ?1: now.
const char* const outside =
    "SELECT b.* FROM slots t JOIN bookings b ON b.provider_id = t.provider_id AND b.service_id = t.service_id"
    " AND b.starts_at = t.starts_at AND b.status IN ('pending', 'confirmed') AND b.ends_at > ?1"
    " WHERE t.outside_rules";

// Bookings that share a slot do not overlap.
const char* const overlaps =
    "SELECT * FROM (SELECT b.*, max(b.ends_at) OVER (PARTITION BY b.provider_id ORDER BY b.starts_at, "
    "b.service_id"
    "  RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP) AS taken_until"
    " FROM bookings b WHERE b.status <> 'cancelled' AND b.status IN ('pending', 'confirmed')"
    "  AND b.starts_at >= strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-1 day')) WHERE taken_until > starts_at";

OddBookings odd_bookings(Connection& connection, const std::string& found, Instant now,
                         std::size_t examples) {
    Statement rows(connection, before + found + after);
    rows.bind(now, static_cast<std::int64_t>(std::max<std::size_t>(examples, 1)));
    OddBookings odd;
    while (rows.step()) {
        odd.count = rows.integer(6);
        if (odd.examples.size() == examples) continue;
        odd.examples.push_back({rows.integer(0),
                                {rows.integer(1), rows.integer(2)},
                                std::string(rows.text(3)),
                                std::string(rows.text(4)),
                                rows.instant(5)});
    }
    return odd;
}

}  // namespace

OddBookings SqliteHealth::outside_rules(Instant now, std::size_t examples) {
    const Connection::Task task(connection_, "looking for bookings outside the rules");
    return odd_bookings(connection_, outside, now, examples);
}

OddBookings SqliteHealth::overlapping(Instant now, std::size_t examples) {
    const Connection::Task task(connection_, "looking for bookings that overlap");
    return odd_bookings(connection_, overlaps, now, examples);
}

HeldOrders SqliteHealth::held_orders(std::size_t examples) {
    const Connection::Task task(connection_, "looking for stock of cancelled orders");
    Statement rows(connection_,
                   "SELECT o.id FROM orders o WHERE (o.status = 'cancelled' OR o.payment_status = 'refunded')"
                   " AND EXISTS (SELECT 1 FROM inventory_reservations r WHERE r.order_id = o.id"
                   "  AND r.status = 'confirmed') ORDER BY o.id");
    HeldOrders held;
    while (rows.step()) {
        ++held.count;
        if (held.examples.size() < examples) held.examples.push_back(rows.integer(0));
    }
    return held;
}

std::optional<Instant> SqliteHealth::server_time() {
    return std::nullopt;
}

}  // namespace slotctl::sqlite
