#include <algorithm>

#include "core/store/sqlite/booked_offsets.hpp"
#include "core/store/sqlite/health.hpp"
#include "core/store/sqlite/statement.hpp"

/// Bookings and orders that need a person's decision.
namespace slotctl::sqlite {

namespace {

// Before and after the part that yields columns of a booking, slot_ends, the value to note and, of a booking
// that is one too many, how many have a place; ?2: how many to name, ?3 providers, ?4 services (as JSON
// arrays).
const char* const before =
    "SELECT b.id, b.provider_id, b.service_id, b.customer, coalesce(p.time_zone, 'UTC'), b.starts_at,"
    " b.slot_ends, coalesce(p.name, ''), coalesce(s.name, ''), b.other, b.places, count(*) OVER () FROM (";
const char* const after =
    ") b LEFT JOIN providers p ON p.id = b.provider_id LEFT JOIN services s ON s.id = b.service_id"
    " WHERE (?3 = '[]' OR b.provider_id IN (SELECT value FROM json_each(?3)))"
    " AND (?4 = '[]' OR b.service_id IN (SELECT value FROM json_each(?4)))"
    " ORDER BY b.starts_at, b.provider_id, b.id LIMIT ?2";

// ?1: now; ?5: keys of slots that count as marked, ?6: as not marked. The last part: maintain lets a slot
// take as many as it has, if the service takes fewer now, or after bookings that no trigger counted.
const char* const outside =
    "SELECT b.id, b.provider_id, b.service_id, b.customer, b.starts_at, t.ends_at AS slot_ends, NULL AS "
    "other,"
    " NULL AS places FROM slots t JOIN bookings b ON b.provider_id = t.provider_id"
    " AND b.service_id = t.service_id AND b.starts_at = t.starts_at"
    " AND b.status IN ('pending', 'confirmed') AND b.ends_at > ?1"
    " WHERE t.outside_rules AND (t.provider_id, t.service_id, t.starts_at) NOT IN"
    " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')"
    " FROM json_each(?6))"
    " UNION ALL SELECT b.id, b.provider_id, b.service_id, b.customer, b.starts_at,"
    " coalesce(t.ends_at, b.ends_at), NULL, NULL FROM json_each(?5) k JOIN bookings b"
    " ON b.provider_id = json_extract(k.value, '$[0]') AND b.service_id = json_extract(k.value, '$[1]')"
    " AND b.starts_at = json_extract(k.value, '$[2]')"
    " AND b.status IN ('pending', 'confirmed') AND b.ends_at > ?1"
    " LEFT JOIN slots t ON t.provider_id = b.provider_id AND t.service_id = b.service_id"
    " AND t.starts_at = b.starts_at"
    " UNION ALL SELECT b.id, b.provider_id, b.service_id, b.customer, b.starts_at, b.slot_ends, NULL, "
    "b.places"
    " FROM (SELECT b.id, b.provider_id, b.service_id, b.customer, b.starts_at, t.ends_at AS slot_ends, "
    "t.capacity,"
    "  s.capacity AS places,"
    "  row_number() OVER (PARTITION BY b.provider_id, b.service_id, b.starts_at ORDER BY b.id) AS nth"
    "  FROM slots t JOIN services s ON s.id = t.service_id AND t.capacity > s.capacity"
    "   AND t.booked_count > s.capacity"
    "  JOIN bookings b ON b.provider_id = t.provider_id AND b.service_id = t.service_id"
    "   AND b.starts_at = t.starts_at AND b.status IN ('pending', 'confirmed') AND b.ends_at > ?1"
    "  WHERE t.starts_at >= strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-1 day') AND NOT t.outside_rules"
    "   AND t.origin = 'generated') b WHERE b.nth > b.places AND b.nth <= b.capacity";

// Bookings that share a slot do not overlap, unless they are more than it takes: nth is compared with its
// capacity, or that of the service if the slot was deleted.
const char* const overlaps =
    "SELECT *, ends_at AS slot_ends, (SELECT e.id FROM bookings e WHERE e.provider_id = o.provider_id"
    "  AND e.status <> 'cancelled' AND e.status IN ('pending', 'confirmed')"
    "  AND e.starts_at >= strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-1 day')"
    "  AND (e.starts_at, e.service_id) < (o.starts_at, o.service_id) AND e.ends_at > o.starts_at"
    "  ORDER BY e.ends_at DESC, e.id LIMIT 1) AS other FROM (SELECT b.*, CASE WHEN b.nth > 1 THEN coalesce("
    "   (SELECT t.capacity FROM slots t WHERE t.provider_id = b.provider_id AND t.service_id = b.service_id"
    "    AND t.starts_at = b.starts_at),"
    "   (SELECT s.capacity FROM services s WHERE s.id = b.service_id)) END AS places"
    "  FROM (SELECT b.*, max(b.ends_at) OVER (PARTITION BY b.provider_id ORDER BY b.starts_at, b.service_id"
    "    RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP) AS taken_until,"
    "   row_number() OVER (PARTITION BY b.provider_id, b.starts_at, b.service_id ORDER BY b.id) AS nth"
    "   FROM bookings b WHERE b.status <> 'cancelled' AND b.status IN ('pending', 'confirmed')"
    "   AND b.starts_at >= strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-1 day')) b) o"
    " WHERE taken_until > starts_at OR nth > places";

// ?3 providers; ?5: the stretches of zones. In this order each booking ahead is read once, by its key.
const char* const moved_ones =
    "WITH z AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS zone, json_extract(value, '$[1]') AS "
    "from_at,"
    " json_extract(value, '$[2]') AS until_at, json_extract(value, '$[3]') AS utc_offset FROM json_each(?5))"
    " SELECT b.*, b.ends_at AS slot_ends, b.utc_offset_seconds AS other,"
    " NULL AS places FROM providers p CROSS JOIN z ON z.zone = p.time_zone CROSS JOIN bookings b"
    " ON b.provider_id = p.id AND b.starts_at >= z.from_at AND b.starts_at < z.until_at"
    " WHERE b.starts_at > ?1 AND b.status <> 'cancelled' AND b.status IN ('pending', 'confirmed')"
    " AND b.utc_offset_seconds <> z.utc_offset"
    " AND (?3 = '[]' OR p.id IN (SELECT value FROM json_each(?3)))";

// ?2: how many providers, ?4 services.
const char* const by_provider =
    ") b WHERE ?4 = '[]' OR b.service_id IN (SELECT value FROM json_each(?4))"
    " GROUP BY b.provider_id ORDER BY b.provider_id LIMIT ?2";

std::string array_of(const std::vector<SlotKey>& slots) {
    std::string text;
    for (const SlotKey& slot : slots) {
        text += (text.empty() ? "[" : ",[") + std::to_string(slot.offering.provider) + "," +
                std::to_string(slot.offering.service) + ",\"" + format_instant(slot.starts) + "\"]";
    }
    return "[" + text + "]";
}

template <class... More>
void bind_query(Statement& rows, const BookingQuery& query, const More&... more) {
    rows.bind(query.now, static_cast<std::int64_t>(std::max<std::size_t>(query.examples, 1)),
              json_array(query.scope.providers), json_array(query.scope.services), more...);
}

template <class... More>
OddBookings odd_bookings(Connection& connection, const std::string& found,
                         void (*note)(OddBookings::Item&, std::int64_t), const BookingQuery& query,
                         const More&... more) {
    Statement rows(connection, before + found + after);
    bind_query(rows, query, more...);
    OddBookings odd;
    while (rows.step()) {
        odd.count = rows.integer(11);
        if (odd.examples.size() == query.examples) continue;
        odd.examples.push_back({rows.integer(0),
                                {rows.integer(1), rows.integer(2)},
                                std::string(rows.text(3)),
                                std::string(rows.text(4)),
                                rows.instant(5),
                                rows.instant(6),
                                std::string(rows.text(7)),
                                std::string(rows.text(8))});
        if (!rows.is_null(9))
            note(odd.examples.back(), rows.integer(9));
        else if (!rows.is_null(10))
            note_places(odd.examples.back(), rows.integer(10));
    }
    return odd;
}

}  // namespace

OddBookings SqliteHealth::outside_rules(const BookingQuery& query) {
    const Connection::Task task(connection_, "looking for bookings outside the rules");
    return odd_bookings(connection_, outside, note_nothing, query, array_of(query.marked),
                        array_of(query.cleared));
}

OddBookings SqliteHealth::overlapping(const BookingQuery& query) {
    const Connection::Task task(connection_, "looking for bookings that overlap");
    return odd_bookings(connection_, overlaps, note_overlap, query);
}

OddBookings SqliteHealth::moved(const BookingQuery& query, std::span<const ZoneStretch> zones) {
    const Connection::Task task(connection_, "looking for bookings whose local time moved");
    return odd_bookings(connection_, moved_ones, note_offset, query, json_array(zones));
}

std::vector<MovedCount> SqliteHealth::moved_per_provider(const BookingQuery& query,
                                                         std::span<const ZoneStretch> zones) {
    const Connection::Task task(connection_, "looking for bookings whose local time moved");
    Statement rows(connection_,
                   std::string("SELECT b.provider_id, count(*) FROM (") + moved_ones + by_provider);
    bind_query(rows, query, json_array(zones));
    std::vector<MovedCount> counts;
    while (rows.step()) counts.push_back({rows.integer(0), rows.integer(1)});
    return counts;
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
