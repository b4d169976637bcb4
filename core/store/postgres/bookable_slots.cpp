#include "core/store/postgres/bookable_slots.hpp"

#include "core/store/postgres/adopt/quoting.hpp"
#include "core/store/postgres/libpqxx.hpp"

namespace slotctl::postgres {

namespace {

const char* const active_offerings =
    " FROM offerings o JOIN providers p ON p.id = o.provider_id AND p.active"
    " JOIN services s ON s.id = o.service_id AND s.active";

// Whether slot t of service s can be booked at $1, as defined in core/plans/availability.hpp. The exclusion
// constraint's index is queried by a subquery with LIMIT, which uses the index whatever the planner
// estimates.
const char* const bookable =
    "(t.booked_count < t.capacity AND NOT t.outside_rules"
    " AND t.starts_at >= $1::timestamptz + pg_catalog.make_interval(mins => s.min_notice_minutes)"
    " AND (t.booked_count > 0 OR (SELECT true FROM slots b WHERE b.provider_id = t.provider_id AND "
    "b.booked_count > 0"
    "   AND pg_catalog.tstzrange(coalesce(b.blocked_from, b.starts_at), coalesce(b.blocked_until, b.ends_at))"
    "    OPERATOR(pg_catalog.&&) pg_catalog.tstzrange(t.starts_at - pg_catalog.make_interval(mins => "
    "s.buffer_before_minutes),"
    "                 t.ends_at + pg_catalog.make_interval(mins => s.buffer_after_minutes)) LIMIT 1) IS "
    "NULL))";

// Whether provider p may have slots from $1 until $2 that cannot be booked for a reason other than their
// minimum notice. If it has none, the key of slots is enough to find free ones, and no row is read.
const char* const busy =
    "coalesce((SELECT true FROM slots b WHERE b.provider_id = p.id AND b.booked_count > 0"
    "  AND pg_catalog.tstzrange(coalesce(b.blocked_from, b.starts_at), coalesce(b.blocked_until, b.ends_at))"
    "   OPERATOR(pg_catalog.&&) pg_catalog.tstzrange($1::timestamptz - (SELECT pg_catalog.make_interval(mins "
    "=> pg_catalog.max(buffer_before_minutes)) FROM "
    "services), NULL)"
    "  LIMIT 1),"
    " (SELECT true FROM slots b WHERE b.provider_id = p.id AND b.starts_at >= $1::timestamptz"
    "  AND b.starts_at < $2::timestamptz AND (b.booked_count >= b.capacity OR b.outside_rules) LIMIT 1), "
    "false)";

// $1 and $2: now and until. The subqueries with LIMIT use the key whatever the planner estimates; for an
// EXISTS it may prefer to hash all slots. OFFSET 0 prevents each of them from being run twice.
const char* const coverage_by_index = R"(
SELECT zone, horizon - DATE '1970-01-01', pg_catalog.count(*), pg_catalog.count(free), (pg_catalog.min(key))[1], (pg_catalog.min(key))[2],
       (pg_catalog.min(key) FILTER (WHERE free IS NULL))[1], (pg_catalog.min(key) FILTER (WHERE free IS NULL))[2]
FROM (
    SELECT p.time_zone AS zone, w.horizon, ARRAY[o.provider_id, o.service_id] AS key,
           CASE WHEN p.busy THEN
               (SELECT true FROM slots t WHERE t.provider_id = o.provider_id AND t.service_id = o.service_id
                   AND t.starts_at >= $1::timestamptz AND t.starts_at < $2::timestamptz AND {bookable} LIMIT 1)
           ELSE
               (SELECT true FROM slots t WHERE t.provider_id = o.provider_id AND t.service_id = o.service_id
                   AND t.starts_at >= $1::timestamptz + pg_catalog.make_interval(mins => s.min_notice_minutes)
                   AND t.starts_at < $2::timestamptz LIMIT 1)
           END AS free
    FROM (SELECT p.id, p.time_zone, {busy} AS busy FROM providers p WHERE p.active OFFSET 0) p
    JOIN offerings o ON o.provider_id = p.id AND o.active
    JOIN services s ON s.id = o.service_id AND s.active
    LEFT JOIN offering_windows w ON w.provider_id = o.provider_id AND w.service_id = o.service_id
        AND w.horizon > DATE '0001-01-01'
    OFFSET 0) looked_at
GROUP BY zone, horizon ORDER BY zone, horizon NULLS FIRST)";

const char* const counted = R"(
counted AS (
    SELECT provider_id, service_id FROM (
        SELECT o.provider_id, o.service_id, pg_catalog.row_number() OVER (ORDER BY o.provider_id, o.service_id) AS place
        {active_offerings} WHERE o.active) ranked
    WHERE (place - 1) % $4::bigint = 0))";

const char* const slots_by_day_by_index = R"(
WITH {counted}
SELECT (t.starts_at AT TIME ZONE 'UTC')::date - DATE '1970-01-01', pg_catalog.count(*), pg_catalog.sum(t.capacity), pg_catalog.sum(t.booked_count),
       coalesce(pg_catalog.sum(t.capacity - t.booked_count) FILTER (WHERE t.bookable), 0)
FROM counted c JOIN services s ON s.id = c.service_id CROSS JOIN LATERAL (
    SELECT starts_at, capacity, booked_count, {bookable} AS bookable FROM slots t
    WHERE t.provider_id = c.provider_id AND t.service_id = c.service_id
      AND t.starts_at >= $2::timestamptz AND t.starts_at < $3::timestamptz OFFSET 0) t
GROUP BY 1 ORDER BY 1)";

// Slot t of the time from {from} until {until}, each with whether it can be booked at $1. A slot overlaps a
// taken time if the latest end of those that began before the slot ends is after its start: one pass in the
// order of these moments, with a slot's end before the starts at the same moment. A slot that is booked
// already has its place among the taken times, and only its free places count; a time of no length takes
// nothing. Slots are materialized because each use of one of their columns would work it out again, services
// because the planner may expect a single slot, and would read the application's services anew for each.
const char* const judged = R"(
service_times AS MATERIALIZED (
    SELECT id, pg_catalog.make_interval(mins => min_notice_minutes) AS notice,
           pg_catalog.make_interval(mins => buffer_before_minutes) AS before,
           pg_catalog.make_interval(mins => buffer_after_minutes) AS after
    FROM services),
standing AS MATERIALIZED (
    SELECT provider_id, service_id, starts_at, ends_at, capacity, booked_count, outside_rules
    FROM slots WHERE starts_at >= {from}::timestamptz AND starts_at < {until}::timestamptz),
moments AS (
    SELECT t.provider_id, t.ends_at + s.after AS at, NULL::timestamptz AS taken_until, t.service_id, t.starts_at,
           t.starts_at - s.before AS busy_from, t.capacity, t.booked_count,
           t.booked_count < t.capacity AND NOT t.outside_rules AND t.starts_at >= $1::timestamptz + s.notice AS open
    FROM standing t JOIN service_times s ON s.id = t.service_id
    UNION ALL
    SELECT provider_id, coalesce(blocked_from, starts_at), coalesce(blocked_until, ends_at), NULL, NULL, NULL, NULL,
           NULL, NULL
    FROM slots
    WHERE booked_count > 0 AND coalesce(blocked_until, ends_at) > coalesce(blocked_from, starts_at)
      AND coalesce(blocked_until, ends_at) > {from}::timestamptz - (SELECT pg_catalog.max(before) FROM service_times)),
judged AS MATERIALIZED (
    SELECT provider_id, service_id, starts_at, capacity, booked_count,
           open AND (booked_count > 0 OR busy_until IS NULL OR busy_until <= busy_from) AS bookable
    FROM (SELECT m.*, pg_catalog.max(taken_until) OVER (PARTITION BY provider_id ORDER BY at, service_id IS NULL
                                                       ROWS UNBOUNDED PRECEDING) AS busy_until FROM moments m) m
    WHERE service_id IS NOT NULL))";

// PostgreSQL hashes a set of keys if it expects the set to fit into its memory, which distinct keys do.
const char* const coverage_by_sorting = R"(
WITH {judged}
SELECT zone, horizon - DATE '1970-01-01', pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE free),
       (pg_catalog.min(key))[1], (pg_catalog.min(key))[2],
       (pg_catalog.min(key) FILTER (WHERE NOT free))[1], (pg_catalog.min(key) FILTER (WHERE NOT free))[2]
FROM (
    SELECT p.time_zone AS zone, w.horizon, ARRAY[o.provider_id, o.service_id] AS key,
           (o.provider_id, o.service_id) IN (SELECT DISTINCT provider_id, service_id FROM judged WHERE bookable) AS free
    {active_offerings}
    LEFT JOIN offering_windows w ON w.provider_id = o.provider_id AND w.service_id = o.service_id
        AND w.horizon > DATE '0001-01-01'
    WHERE o.active OFFSET 0) looked_at
GROUP BY zone, horizon ORDER BY zone, horizon NULLS FIRST)";

const char* const slots_by_day_by_sorting = R"(
WITH {counted}, {judged}
SELECT (starts_at AT TIME ZONE 'UTC')::date - DATE '1970-01-01', pg_catalog.count(*), pg_catalog.sum(capacity),
       pg_catalog.sum(booked_count), coalesce(pg_catalog.sum(capacity - booked_count) FILTER (WHERE bookable), 0)
FROM judged
WHERE ((provider_id, service_id) IN (SELECT provider_id, service_id FROM counted)) IS TRUE
GROUP BY 1 ORDER BY 1)";

}  // namespace

bool slots_are_adopted(pqxx::transaction_base& tx) {
    const auto rows = tx.exec(
        "SELECT relkind = 'v' FROM pg_catalog.pg_class"
        " WHERE oid = pg_catalog.to_regclass('slots'::pg_catalog.text)::pg_catalog.oid");
    return !rows.empty() && *rows[0][0].c_str() == 't';
}

std::string coverage_of_offerings(bool adopted) {
    if (!adopted) return filled(coverage_by_index, {{"bookable", bookable}, {"busy", busy}});
    return filled(filled(coverage_by_sorting, {{"judged", judged}, {"active_offerings", active_offerings}}),
                  {{"from", "$1"}, {"until", "$2"}});
}

std::string slots_by_day(bool adopted) {
    const std::string listed = filled(counted, {{"active_offerings", active_offerings}});
    if (!adopted) return filled(slots_by_day_by_index, {{"counted", listed}, {"bookable", bookable}});
    return filled(filled(slots_by_day_by_sorting, {{"judged", judged}, {"counted", listed}}),
                  {{"from", "$2"}, {"until", "$3"}});
}

}  // namespace slotctl::postgres
