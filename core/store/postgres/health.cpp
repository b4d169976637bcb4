#include "core/store/postgres/health.hpp"

#include <algorithm>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// A transaction that cannot write, and that does not wait for ever: whoever asks for a state wants to hear
/// that there is none. It takes one process of the server and no more: what is asked every few minutes leaves
/// the others to those who have customers waiting.
class Reading {
  public:
    Reading(pqxx::connection& connection, std::chrono::seconds limit) : tx_(connection) {
        tx_.exec("SET LOCAL statement_timeout = '" + std::to_string(limit.count()) +
                 "s'; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0");
    }
    pqxx::read_transaction& operator*() { return tx_; }
    pqxx::read_transaction* operator->() { return &tx_; }

  private:
    pqxx::read_transaction tx_;
};

const char* const active_offerings =
    " FROM offerings o JOIN providers p ON p.id = o.provider_id AND p.active"
    " JOIN services s ON s.id = o.service_id AND s.active";

// $1 and $2: from and until. Where nothing of an offering is taken, any slot is a free one, and the key alone
// tells whether there is one: its row is not read. The subqueries with LIMIT are looks at the key whatever
// the planner believes; as an EXISTS it may prefer to hash all slots. OFFSET 0 keeps each look from being
// made twice.
const char* const coverage_of_offerings = R"(
SELECT zone, horizon - DATE '1970-01-01', count(*), count(free), (min(key))[1], (min(key))[2],
       (min(key) FILTER (WHERE free IS NULL))[1], (min(key) FILTER (WHERE free IS NULL))[2]
FROM (
    SELECT p.time_zone AS zone, w.horizon, ARRAY[o.provider_id, o.service_id] AS key,
           CASE WHEN o.service_id = ANY (p.taken) THEN
               (SELECT true FROM slots t WHERE t.provider_id = o.provider_id AND t.service_id = o.service_id
                   AND t.starts_at >= $1::timestamptz AND t.starts_at < $2::timestamptz
                   AND NOT (t.booked_count >= t.capacity OR t.outside_rules) LIMIT 1)
           ELSE
               (SELECT true FROM slots t WHERE t.provider_id = o.provider_id AND t.service_id = o.service_id
                   AND t.starts_at >= $1::timestamptz AND t.starts_at < $2::timestamptz LIMIT 1)
           END AS free
    FROM (SELECT p.id, p.time_zone,
                 ARRAY(SELECT t.service_id FROM slots t WHERE t.provider_id = p.id
                           AND t.starts_at >= $1::timestamptz AND t.starts_at < $2::timestamptz
                           AND (t.booked_count >= t.capacity OR t.outside_rules)) AS taken
          FROM providers p WHERE p.active OFFSET 0) p
    JOIN offerings o ON o.provider_id = p.id AND o.active
    JOIN services s ON s.id = o.service_id AND s.active
    LEFT JOIN offering_windows w ON w.provider_id = o.provider_id AND w.service_id = o.service_id
        AND w.horizon > DATE '0001-01-01'
    OFFSET 0) looked_at
GROUP BY zone, horizon ORDER BY zone, horizon NULLS FIRST)";

// $1: the instant by which a reservation has to have ended, $2: processing_grace in seconds. {ended} is the
// column that counts, {active} what the index of it holds. Only where a payment in progress makes a
// difference is an order looked at: that is within its grace after the end, and for the oldest reservation.
const char* const backlog_by_end = R"(
SELECT (SELECT count(*) FROM inventory_reservations r WHERE {active} AND {ended} <= n.latest - n.grace)
       + (SELECT count(*) FROM inventory_reservations r {ready}
          WHERE {active} AND {ended} > n.latest - n.grace AND {ended} <= n.latest),
       floor(greatest(-2.5e11, extract(epoch FROM least(
           (SELECT {ended} FROM inventory_reservations r {ready}
            WHERE {active} AND {ended} <= least(n.latest, n.first + n.grace) ORDER BY {ended} LIMIT 1),
           CASE WHEN n.first <= n.latest - n.grace THEN n.first + n.grace END))))::bigint
FROM (SELECT l.latest, l.grace, (SELECT min({ended}) FROM inventory_reservations r
                                 WHERE {active} AND {ended} <= l.latest) AS first
      FROM (SELECT $1::timestamptz AS latest, make_interval(secs => $2::bigint) AS grace) l
      OFFSET 0) n)";

// With an order of which nothing has to be waited for; OFFSET 0 keeps it a look at the order's key.
const char* const ready_order =
    "CROSS JOIN LATERAL (SELECT FROM orders o WHERE o.id = r.order_id"
    " AND (o.payment_status <> 'processing' OR o.status = 'confirmed') OFFSET 0) o";

std::string with_words(std::string sql, const std::vector<std::pair<std::string, std::string>>& words) {
    for (const auto& [mark, word] : words) {
        for (auto at = sql.find(mark); at != std::string::npos; at = sql.find(mark, at + word.size()))
            sql.replace(at, mark.size(), word);
    }
    return sql;
}

/// Those that end by `ended`, a column that is in the index of what `active` says.
ReservationBacklog backlog_by(pqxx::read_transaction& tx, const std::string& ended, const std::string& active,
                              Instant latest, std::chrono::seconds grace) {
    const auto row = exec_params(
        tx, with_words(backlog_by_end, {{"{ready}", ready_order}, {"{active}", active}, {"{ended}", ended}}),
        format_instant(latest), std::int64_t{grace.count()})[0];
    ReservationBacklog backlog;
    backlog.waiting = int_from(row[0]);
    if (backlog.waiting > 0) backlog.oldest = instant_from(row[1]);
    return backlog;
}

const char* const run_columns =
    "SELECT id, status, extract(epoch FROM started_at)::bigint, extract(epoch FROM finished_at)::bigint,"
    " coalesce(duration_ms, CASE WHEN status <> 'crashed' THEN"
    " (extract(epoch FROM finished_at - started_at) * 1000)::bigint END), host, pid, error, counts::text,"
    " scope = ''"
    " FROM job_runs WHERE job = $1";

RecordedRun run_from(const pqxx::row& row) {
    RecordedRun run;
    run.id = int_from(row[0]);
    run.status = row[1].c_str();
    run.started_at = instant_from(row[2]);
    if (!row[3].is_null()) run.finished_at = instant_from(row[3]);
    if (!row[4].is_null()) run.duration = std::chrono::milliseconds{int_from(row[4])};
    run.host = row[5].c_str();
    run.pid = int_from(row[6]);
    if (!row[7].is_null()) run.error = row[7].c_str();
    run.counts_json = row[8].c_str();
    run.whole = bool_from(row[9]);
    return run;
}

std::vector<RecordedRun> runs_from(const pqxx::result& rows) {
    std::vector<RecordedRun> runs;
    runs.reserve(static_cast<std::size_t>(rows.size()));
    for (const auto& row : rows) runs.push_back(run_from(row));
    return runs;
}

}  // namespace

void PostgresHealth::ping() {
    session_.run("asking for a sign of life", [](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        tx.exec("SELECT 1");
    });
}

std::optional<Instant> PostgresHealth::created_at() {
    return session_.run("reading the schema's age", [&](pqxx::connection& c) -> std::optional<Instant> {
        Reading tx(c, session_.answer_limit());
        const auto row =
            tx->exec("SELECT extract(epoch FROM min(applied_at))::bigint FROM schema_migrations")[0];
        if (row[0].is_null()) return std::nullopt;
        return instant_from(row[0]);
    });
}

std::vector<OfferingGroup> PostgresHealth::offerings(Instant from, Instant until) {
    return session_.run("looking at the offerings", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        const auto rows =
            exec_params(*tx, coverage_of_offerings, format_instant(from), format_instant(until));
        std::vector<OfferingGroup> groups;
        for (const auto& row : rows) {
            OfferingGroup group;
            group.zone = row[0].c_str();
            if (!row[1].is_null()) group.horizon = date_from(row[1]);
            group.offerings = int_from(row[2]);
            group.covered = int_from(row[3]);
            group.example = {int_from(row[4]), int_from(row[5])};
            if (!row[6].is_null()) group.uncovered_example = OfferingKey{int_from(row[6]), int_from(row[7])};
            groups.push_back(std::move(group));
        }
        return groups;
    });
}

ReservationBacklog PostgresHealth::reservations(Instant now, std::chrono::seconds max_age,
                                                std::chrono::seconds processing_grace) {
    return session_.run("counting expired reservations", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        ReservationBacklog backlog = backlog_by(
            *tx, "r.expires_at", "r.status = 'active' AND r.expires_at IS NOT NULL", now, processing_grace);
        ReservationBacklog ageing =
            backlog_by(*tx, "r.created_at", "r.status = 'active' AND r.expires_at IS NULL", now - max_age,
                       processing_grace);
        if (ageing.oldest) *ageing.oldest += max_age;
        backlog += ageing;
        return backlog;
    });
}

StockDrift PostgresHealth::stock_drift(std::size_t examples) {
    return session_.run("comparing stock with its reservations", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        // Both sums in one pass over the index of what holds stock.
        const auto rows = exec_params(
            *tx,
            "WITH held AS MATERIALIZED (SELECT variant_id, drop_product_id, sum(quantity) AS units"
            "  FROM inventory_reservations WHERE status IN ('active', 'confirmed')"
            "  GROUP BY GROUPING SETS ((variant_id), (drop_product_id))),"
            " wrong AS (SELECT 1 AS kind, v.id, v.sku, v.reserved_quantity, coalesce(h.units, 0)::bigint AS "
            "held"
            "  FROM product_variants v LEFT JOIN held h ON h.variant_id = v.id"
            "  WHERE v.reserved_quantity <> coalesce(h.units, 0)"
            " UNION ALL SELECT 2, d.id, NULL, d.reserved_quantity, coalesce(h.units, 0)::bigint"
            "  FROM drop_products d LEFT JOIN held h ON h.drop_product_id = d.id"
            "  WHERE d.reserved_quantity <> coalesce(h.units, 0))"
            " SELECT kind, id, sku, reserved_quantity, held, count(*) OVER () FROM wrong ORDER BY kind, id"
            " LIMIT $1::bigint",
            static_cast<std::int64_t>(std::max<std::size_t>(examples, 1)));
        StockDrift drift;
        for (const auto& row : rows) {
            drift.items = int_from(row[5]);
            if (drift.examples.size() == examples) break;
            const std::string id = row[1].c_str();
            drift.examples.push_back(
                {int_from(row[0]) == 1 ? "variant " + id + " (" + row[2].c_str() + ")" : "drop product " + id,
                 int_from(row[3]), int_from(row[4])});
        }
        return drift;
    });
}

std::vector<RecordedRun> PostgresHealth::runs(std::string_view job, Instant from, std::size_t limit) {
    return session_.run("reading the history of runs", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        return runs_from(
            exec_params(*tx,
                        std::string(run_columns) + " AND started_at >= $2::timestamptz AND NOT dry_run"
                                                   " ORDER BY started_at DESC, id DESC LIMIT $3::bigint",
                        std::string(job), format_instant(from), static_cast<std::int64_t>(limit)));
    });
}

std::vector<RecordedRun> PostgresHealth::unfinished(std::string_view job) {
    return session_.run("looking for unfinished runs", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        return runs_from(exec_params(
            *tx, std::string(run_columns) + " AND status = 'running' ORDER BY started_at DESC, id DESC",
            std::string(job)));
    });
}

std::vector<SlotDay> PostgresHealth::slot_days(Instant from, Instant until, std::int64_t step) {
    return session_.run("counting slots by day", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        const auto rows = exec_params(
            *tx,
            std::string(
                "WITH counted AS (SELECT provider_id, service_id FROM (SELECT o.provider_id, o.service_id,"
                " row_number() OVER (ORDER BY o.provider_id, o.service_id) AS place") +
                active_offerings +
                " WHERE o.active) ranked WHERE (place - 1) % $3::bigint = 0)"
                " SELECT (t.starts_at AT TIME ZONE 'UTC')::date - DATE '1970-01-01', count(*),"
                " sum(t.capacity), sum(t.booked_count) FROM counted c"
                " CROSS JOIN LATERAL (SELECT starts_at, capacity, booked_count FROM slots"
                "  WHERE provider_id = c.provider_id AND service_id = c.service_id"
                "  AND starts_at >= $1::timestamptz AND starts_at < $2::timestamptz OFFSET 0) t"
                " GROUP BY 1 ORDER BY 1",
            format_instant(from), format_instant(until), step);
        std::vector<SlotDay> days;
        for (const auto& row : rows)
            days.push_back({date_from(row[0]), int_from(row[1]), int_from(row[2]), int_from(row[3])});
        return days;
    });
}

}  // namespace slotctl::postgres
