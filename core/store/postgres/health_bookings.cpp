#include "core/store/postgres/booked_offsets.hpp"
#include "core/store/postgres/health.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/plan_rows.hpp"
#include "core/store/postgres/reading.hpp"
#include "core/store/postgres/values.hpp"

/// Bookings and orders that need a person's decision.
namespace slotctl::postgres {

namespace {

// {found} yields columns of a booking, slot_ends, the value to note and, of a booking that is one too many,
// how many have a place; $2: how many to name, $3 providers, $4 services.
const char* const named_bookings = R"(
WITH found AS ({found})
SELECT b.id, b.provider_id, b.service_id, b.customer, coalesce(p.time_zone, 'UTC'), {starts}, {ends},
       coalesce(p.name, ''), coalesce(s.name, ''), b.other, b.places, pg_catalog.count(*) OVER ()
FROM found b LEFT JOIN providers p ON p.id = b.provider_id LEFT JOIN services s ON s.id = b.service_id
WHERE ($3 = '{}' OR b.provider_id = ANY ($3::bigint[])) AND ($4 = '{}' OR b.service_id = ANY ($4::bigint[]))
ORDER BY b.starts_at, b.provider_id, b.id LIMIT $2::bigint)";

// $1: now; $5 to $7: keys of slots that count as marked, $8 to $10: as not marked. The last part: maintain
// lets a slot take as many as it has, if the service takes fewer now, or after bookings that no trigger
// counted.
const char* const outside = R"(
SELECT b.id, b.provider_id, b.service_id, b.customer, b.starts_at, t.ends_at AS slot_ends, NULL::bigint AS other,
    NULL::bigint AS places FROM slots t JOIN bookings b ON b.provider_id = t.provider_id
    AND b.service_id = t.service_id AND b.starts_at = t.starts_at AND b.status IN ('pending', 'confirmed')
    AND b.ends_at > $1::timestamptz
WHERE t.outside_rules AND (t.provider_id, t.service_id, t.starts_at) NOT IN
    (SELECT * FROM unnest($8::bigint[], $9::bigint[], $10::timestamptz[]))
UNION ALL
SELECT b.id, b.provider_id, b.service_id, b.customer, b.starts_at, coalesce(t.ends_at, b.ends_at), NULL::bigint,
    NULL::bigint FROM
    unnest($5::bigint[], $6::bigint[], $7::timestamptz[]) AS k(provider_id, service_id, starts_at)
JOIN bookings b ON b.provider_id = k.provider_id AND b.service_id = k.service_id AND b.starts_at = k.starts_at
    AND b.status IN ('pending', 'confirmed') AND b.ends_at > $1::timestamptz
LEFT JOIN slots t ON t.provider_id = k.provider_id AND t.service_id = k.service_id AND t.starts_at = k.starts_at
UNION ALL
SELECT b.id, b.provider_id, b.service_id, b.customer, b.starts_at, b.slot_ends, NULL::bigint, b.places FROM (
    SELECT b.id, b.provider_id, b.service_id, b.customer, b.starts_at, t.ends_at AS slot_ends, t.capacity,
           s.capacity::bigint AS places, pg_catalog.row_number() OVER (
               PARTITION BY b.provider_id, b.service_id, b.starts_at ORDER BY b.id) AS nth
    FROM slots t JOIN services s ON s.id = t.service_id AND t.capacity > s.capacity AND t.booked_count > s.capacity
    JOIN bookings b ON b.provider_id = t.provider_id AND b.service_id = t.service_id AND b.starts_at = t.starts_at
        AND b.status IN ('pending', 'confirmed') AND b.ends_at > $1::timestamptz
    WHERE t.starts_at >= $1::timestamptz - interval '1 day' AND NOT t.outside_rules AND t.origin = 'generated') b
WHERE b.nth > b.places AND b.nth <= b.capacity)";

// One query per provider for its future bookings. Bookings that share a slot do not overlap, unless they are
// more than it takes: nth is compared with its capacity, or that of the service if the slot was deleted.
const char* const overlaps = R"(
SELECT b.*, b.ends_at AS slot_ends,
       (SELECT e.id FROM bookings e WHERE e.provider_id = b.provider_id AND e.status IN ('pending', 'confirmed')
            AND e.starts_at >= $1::timestamptz - interval '1 day'
            AND (e.starts_at, e.service_id) < (b.starts_at, b.service_id) AND e.ends_at > b.starts_at
        ORDER BY e.ends_at DESC, e.id LIMIT 1) AS other
FROM (SELECT b.*, CASE WHEN b.nth > 1 THEN coalesce(
        (SELECT t.capacity FROM slots t WHERE t.provider_id = b.provider_id AND t.service_id = b.service_id
            AND t.starts_at = b.starts_at),
        (SELECT s.capacity FROM services s WHERE s.id = b.service_id)) END::bigint AS places
    FROM providers p CROSS JOIN LATERAL (
        SELECT b.*, pg_catalog.max(b.ends_at) OVER (ORDER BY b.starts_at, b.service_id
                   RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP) AS taken_until,
               pg_catalog.row_number() OVER (PARTITION BY b.starts_at, b.service_id ORDER BY b.id) AS nth
        FROM bookings b WHERE b.provider_id = p.id AND b.starts_at >= $1::timestamptz - interval '1 day'
          AND b.status <> 'cancelled' AND b.status IN ('pending', 'confirmed') OFFSET 0) b) b
WHERE b.taken_until > b.starts_at OR b.nth > b.places)";

// $3 providers; $5 to $8: the stretches of zones. One query per provider and stretch for future bookings.
const char* const moved_ones = R"(
SELECT b.*, b.ends_at AS slot_ends, b.utc_offset_seconds::bigint AS other, NULL::bigint AS places FROM
    unnest($5::text[], $6::timestamptz[], $7::timestamptz[], $8::integer[]) AS z(zone, from_at, until_at, utc_offset)
JOIN providers p ON p.time_zone = z.zone AND ($3 = '{}' OR p.id = ANY ($3::bigint[]))
CROSS JOIN LATERAL (
    SELECT b.* FROM bookings b WHERE b.provider_id = p.id AND b.starts_at >= z.from_at AND b.starts_at < z.until_at
      AND b.starts_at > $1::timestamptz AND b.status <> 'cancelled' AND b.status IN ('pending', 'confirmed')
      AND b.utc_offset_seconds <> z.utc_offset OFFSET 0) b)";

// $2: how many providers, $4 services.
const char* const counted_by_provider = R"(
SELECT b.provider_id, pg_catalog.count(*) FROM ({found}) b
WHERE $4 = '{}' OR b.service_id = ANY ($4::bigint[]) GROUP BY b.provider_id ORDER BY b.provider_id LIMIT $2::bigint)";

std::string filled(std::string sql, const std::string& mark, const std::string& word) {
    return sql.replace(sql.find(mark), mark.size(), word);
}

template <class... More>
pqxx::result answer(pqxx::read_transaction& tx, const std::string& sql, const BookingQuery& query,
                    const More&... more) {
    return exec_params(tx, sql, format_instant(query.now),
                       static_cast<std::int64_t>(std::max<std::size_t>(query.examples, 1)),
                       ids_array(query.scope.providers), ids_array(query.scope.services), more...);
}

template <class... More>
OddBookings odd_bookings(pqxx::read_transaction& tx, const char* found,
                         void (*note)(OddBookings::Item&, std::int64_t), const BookingQuery& query,
                         const More&... more) {
    std::string sql = filled(named_bookings, "{found}", found);
    sql =
        filled(filled(sql, "{starts}", epoch_seconds("b.starts_at")), "{ends}", epoch_seconds("b.slot_ends"));
    const auto rows = answer(tx, sql, query, more...);
    OddBookings odd;
    for (const auto& row : rows) {
        odd.count = int_from(row[11]);
        if (odd.examples.size() == query.examples) break;
        odd.examples.push_back({int_from(row[0]),
                                {int_from(row[1]), int_from(row[2])},
                                row[3].c_str(),
                                row[4].c_str(),
                                instant_from(row[5]),
                                instant_from(row[6]),
                                row[7].c_str(),
                                row[8].c_str()});
        if (!row[9].is_null())
            note(odd.examples.back(), int_from(row[9]));
        else if (!row[10].is_null())
            note_places(odd.examples.back(), int_from(row[10]));
    }
    return odd;
}

SlotKeys keys_of(const std::vector<SlotKey>& slots) {
    SlotKeys keys;
    for (const SlotKey& slot : slots) keys.add(slot.offering, slot.starts);
    return keys;
}

}  // namespace

OddBookings PostgresHealth::outside_rules(const BookingQuery& query) {
    return session_.run("looking for bookings outside the rules", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        const SlotKeys marked = keys_of(query.marked), cleared = keys_of(query.cleared);
        return odd_bookings(*tx, outside, note_nothing, query, marked.providers.str(), marked.services.str(),
                            marked.starts.str(), cleared.providers.str(), cleared.services.str(),
                            cleared.starts.str());
    });
}

OddBookings PostgresHealth::overlapping(const BookingQuery& query) {
    return session_.run("looking for bookings that overlap", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        return odd_bookings(*tx, overlaps, note_overlap, query);
    });
}

OddBookings PostgresHealth::moved(const BookingQuery& query, std::span<const ZoneStretch> zones) {
    return session_.run("looking for bookings whose local time moved", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        const StretchArrays stretches(zones);
        return odd_bookings(*tx, moved_ones, note_offset, query, stretches.zones.str(), stretches.from.str(),
                            stretches.until.str(), stretches.offsets.str());
    });
}

std::vector<MovedCount> PostgresHealth::moved_per_provider(const BookingQuery& query,
                                                           std::span<const ZoneStretch> zones) {
    return session_.run("looking for bookings whose local time moved", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        const StretchArrays stretches(zones);
        const auto rows =
            answer(*tx, filled(counted_by_provider, "{found}", moved_ones), query, stretches.zones.str(),
                   stretches.from.str(), stretches.until.str(), stretches.offsets.str());
        std::vector<MovedCount> counts;
        for (const auto& row : rows) counts.push_back({int_from(row[0]), int_from(row[1])});
        return counts;
    });
}

HeldOrders PostgresHealth::held_orders(std::size_t examples) {
    return session_.run("looking for stock of cancelled orders", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        const auto rows = exec_params(
            *tx,
            "SELECT o.id, pg_catalog.count(*) OVER () FROM orders o JOIN (SELECT DISTINCT order_id FROM "
            "inventory_reservations"
            " WHERE status = 'confirmed') r ON r.order_id = o.id"
            " WHERE o.status = 'cancelled' OR o.payment_status = 'refunded' ORDER BY o.id LIMIT $1::bigint",
            static_cast<std::int64_t>(std::max<std::size_t>(examples, 1)));
        HeldOrders held;
        for (const auto& row : rows) {
            held.count = int_from(row[1]);
            if (held.examples.size() < examples) held.examples.push_back(int_from(row[0]));
        }
        return held;
    });
}

std::optional<Instant> PostgresHealth::server_time() {
    return session_.run("asking for the server's time", [&](pqxx::connection& c) -> std::optional<Instant> {
        Reading tx(c, session_.answer_limit());
        return instant_from(tx->exec("SELECT " + epoch_seconds("pg_catalog.clock_timestamp()"))[0][0]);
    });
}

}  // namespace slotctl::postgres
