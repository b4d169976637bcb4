#include "core/store/postgres/health.hpp"

#include <algorithm>

#include "core/store/postgres/adopt/quoting.hpp"
#include "core/store/postgres/bookable_slots.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/reading.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

// $1: the instant by which a reservation must have ended, $2: processing_grace in seconds. {ended} is the
// column that counts, {active} the condition of its index. An order is read only if a payment in progress
// makes a difference: within its grace after the end, and for the oldest reservation.
const char* const backlog_by_end = R"(
SELECT (SELECT pg_catalog.count(*) FROM inventory_reservations r WHERE {active} AND {ended} <= n.latest - n.grace)
       + (SELECT pg_catalog.count(*) FROM inventory_reservations r {ready}
          WHERE {active} AND {ended} > n.latest - n.grace AND {ended} <= n.latest),
       pg_catalog.floor(greatest(-2.5e11, extract(epoch FROM least(
           (SELECT {ended} FROM inventory_reservations r {ready}
            WHERE {active} AND {ended} <= least(n.latest, n.first + n.grace) ORDER BY {ended} LIMIT 1),
           CASE WHEN n.first <= n.latest - n.grace THEN n.first + n.grace END))))::bigint
FROM (SELECT l.latest, l.grace, (SELECT pg_catalog.min({ended}) FROM inventory_reservations r
                                 WHERE {active} AND {ended} <= l.latest) AS first
      FROM (SELECT $1::timestamptz AS latest, pg_catalog.make_interval(secs => $2::bigint) AS grace) l
      OFFSET 0) n)";

// A reservation whose order does not have to be waited for; OFFSET 0 keeps this a look-up by the order's key.
const char* const ready_order =
    "CROSS JOIN LATERAL (SELECT FROM orders o WHERE o.id = r.order_id"
    " AND (o.payment_status <> 'processing' OR o.status = 'confirmed') OFFSET 0) o";

/// Those that end by `ended`, a column of the index with the condition `active`.
ReservationBacklog backlog_by(pqxx::read_transaction& tx, const std::string& ended, const std::string& active,
                              Instant latest, std::chrono::seconds grace) {
    const auto row = exec_params(
        tx, filled(backlog_by_end, {{"ready", ready_order}, {"active", active}, {"ended", ended}}),
        format_instant(latest), std::int64_t{grace.count()})[0];
    ReservationBacklog backlog;
    backlog.waiting = int_from(row[0]);
    if (backlog.waiting > 0) backlog.oldest = instant_from(row[1]);
    return backlog;
}

/// Tolerates any instants written by others: no row prevents the others from being read.
std::string runs_where(const std::string& condition) {
    return "SELECT id, status, " + epoch_seconds("started_at") + ", " + epoch_seconds("finished_at") +
           ", greatest(coalesce(duration_ms, CASE WHEN status <> 'crashed' AND "
           "pg_catalog.isfinite(started_at)"
           " AND pg_catalog.isfinite(finished_at) THEN (pg_catalog.date_part('epoch', finished_at - "
           "started_at) * 1000::double precision)::bigint "
           "END), 0),"
           " host, pid, error, counts::text, scope = '' FROM job_runs WHERE job = $1 AND " +
           condition;
}

RecordedRun run_from(const pqxx::row& row) {
    RecordedRun run;
    run.id = int_from(row[0]);
    run.status = row[1].c_str();
    run.started_at = instant_from(row[2]);
    if (!row[3].is_null()) run.finished_at = instant_from(row[3]);
    if (run.finished_at && !row[4].is_null()) run.duration = std::chrono::milliseconds{int_from(row[4])};
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
    session_.run("checking the connection", [](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        tx.exec("SELECT 1");
    });
}

bool PostgresHealth::read_only() {
    return session_.run("checking whether it is read-only", [](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        return std::string(tx.exec("SHOW transaction_read_only")[0][0].c_str()) == "on";
    });
}

std::optional<Instant> PostgresHealth::created_at() {
    return session_.run("reading the schema's age", [&](pqxx::connection& c) -> std::optional<Instant> {
        Reading tx(c, session_.answer_limit());
        const auto row =
            tx->exec("SELECT " + epoch_seconds("pg_catalog.min(applied_at)") + " FROM schema_migrations")[0];
        if (row[0].is_null()) return std::nullopt;
        return instant_from(row[0]);
    });
}

bool PostgresHealth::holds_nothing() {
    return session_.run("checking for records", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        return bool_from(tx->exec(
            "SELECT NOT EXISTS (SELECT FROM providers) AND NOT EXISTS (SELECT FROM services)"
            " AND NOT EXISTS (SELECT FROM product_variants) AND NOT EXISTS (SELECT FROM orders)")[0][0]);
    });
}

std::vector<OfferingGroup> PostgresHealth::offerings(Instant now, Instant until) {
    return session_.run("reading the offerings", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        const auto rows = exec_params(*tx, coverage_of_offerings(slots_are_adopted(*tx)), format_instant(now),
                                      format_instant(until));
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
        // Both sums in one pass over the index of reservations that hold stock.
        const auto rows = exec_params(
            *tx,
            "WITH held AS MATERIALIZED (SELECT variant_id, drop_product_id, pg_catalog.sum(quantity) AS units"
            "  FROM inventory_reservations WHERE status IN ('active', 'confirmed')"
            "  GROUP BY GROUPING SETS ((variant_id), (drop_product_id))),"
            " wrong AS (SELECT 1 AS kind, v.id, v.sku, v.reserved_quantity, coalesce(h.units, 0)::bigint AS "
            "held"
            "  FROM product_variants v LEFT JOIN held h ON h.variant_id = v.id"
            "  WHERE v.reserved_quantity <> coalesce(h.units, 0)::bigint"
            " UNION ALL SELECT 2, d.id, NULL, d.reserved_quantity, coalesce(h.units, 0)::bigint"
            "  FROM drop_products d LEFT JOIN held h ON h.drop_product_id = d.id"
            "  WHERE d.reserved_quantity <> coalesce(h.units, 0)::bigint)"
            " SELECT kind, id, sku, reserved_quantity, held, pg_catalog.count(*) OVER () FROM wrong ORDER BY "
            "kind, id"
            " LIMIT $1::bigint",
            static_cast<std::int64_t>(std::max<std::size_t>(examples, 1)));
        StockDrift drift;
        for (const auto& row : rows) {
            drift.items = int_from(row[5]);
            if (drift.examples.size() == examples) break;
            StockDrift::Item item;
            if (int_from(row[0]) == 1) item.sku = row[2].c_str();
            item.id = int_from(row[1]);
            item.reserved = int_from(row[3]);
            item.held = int_from(row[4]);
            drift.examples.push_back(std::move(item));
        }
        return drift;
    });
}

std::vector<RecordedRun> PostgresHealth::runs(std::string_view job, Instant from, std::size_t limit) {
    return session_.run("reading the history of runs", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        return runs_from(exec_params(*tx,
                                     runs_where("started_at >= $2::timestamptz AND NOT dry_run"
                                                " ORDER BY started_at DESC, id DESC LIMIT $3::bigint"),
                                     std::string(job), format_instant(from),
                                     static_cast<std::int64_t>(limit)));
    });
}

std::optional<RecordedRun> PostgresHealth::first_run_after(std::string_view job, Instant now) {
    return session_.run(
        "looking for runs in the future", [&](pqxx::connection& c) -> std::optional<RecordedRun> {
            Reading tx(c, session_.answer_limit());
            const auto runs = runs_from(exec_params(
                *tx,
                runs_where("started_at > $2::timestamptz AND NOT dry_run AND status IN ('ok', 'partial', "
                           "'interrupted', 'running') ORDER BY started_at, id LIMIT 1"),
                std::string(job), format_instant(now)));
            return runs.empty() ? std::nullopt : std::optional(runs.front());
        });
}

std::vector<RecordedRun> PostgresHealth::unfinished(std::string_view job) {
    return session_.run("looking for unfinished runs", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        return runs_from(exec_params(*tx, runs_where("status = 'running' ORDER BY started_at DESC, id DESC"),
                                     std::string(job)));
    });
}

std::vector<SlotDay> PostgresHealth::slot_days(Instant now, Instant from, Instant until, std::int64_t step) {
    return session_.run("counting slots by day", [&](pqxx::connection& c) {
        Reading tx(c, session_.answer_limit());
        const auto rows = exec_params(*tx, slots_by_day(slots_are_adopted(*tx)), format_instant(now),
                                      format_instant(from), format_instant(until), step);
        std::vector<SlotDay> days;
        for (const auto& row : rows) {
            days.push_back(
                {date_from(row[0]), int_from(row[1]), int_from(row[2]), int_from(row[3]), int_from(row[4])});
        }
        return days;
    });
}

}  // namespace slotctl::postgres
