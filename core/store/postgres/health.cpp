#include "core/store/postgres/health.hpp"

#include <algorithm>

#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

/// A transaction that cannot write, and that does not wait for ever: whoever asks for a state wants to hear
/// that there is none.
class Reading {
  public:
    explicit Reading(pqxx::connection& connection) : tx_(connection) {
        tx_.exec("SET LOCAL statement_timeout = '30s'");
    }
    pqxx::read_transaction& operator*() { return tx_; }
    pqxx::read_transaction* operator->() { return &tx_; }

  private:
    pqxx::read_transaction tx_;
};

const char* const active_offerings =
    " FROM offerings o JOIN providers p ON p.id = o.provider_id AND p.active"
    " JOIN services s ON s.id = o.service_id AND s.active";

const char* const run_columns =
    "SELECT id, status, extract(epoch FROM started_at)::bigint, extract(epoch FROM finished_at)::bigint,"
    " coalesce(duration_ms, CASE WHEN status <> 'crashed' THEN"
    " (extract(epoch FROM finished_at - started_at) * 1000)::bigint END), host, pid, error, counts::text"
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
    return session_.run("reading the schema's age", [](pqxx::connection& c) -> std::optional<Instant> {
        Reading tx(c);
        const auto row =
            tx->exec("SELECT extract(epoch FROM min(applied_at))::bigint FROM schema_migrations")[0];
        if (row[0].is_null()) return std::nullopt;
        return instant_from(row[0]);
    });
}

std::vector<OfferingGroup> PostgresHealth::offerings(Instant from, Instant until) {
    return session_.run("looking at the offerings", [&](pqxx::connection& c) {
        Reading tx(c);
        // LIMIT makes each probe a look at the key; as an EXISTS the planner may prefer to hash all slots.
        const auto rows = tx->exec_params(
            std::string(
                "SELECT p.time_zone, w.horizon - DATE '1970-01-01', count(*), count(f.free),"
                " min(o.provider_id), (array_agg(o.service_id ORDER BY o.provider_id, o.service_id))[1],"
                " (array_agg(o.provider_id ORDER BY o.provider_id, o.service_id)"
                "  FILTER (WHERE f.free IS NULL))[1],"
                " (array_agg(o.service_id ORDER BY o.provider_id, o.service_id)"
                "  FILTER (WHERE f.free IS NULL))[1]") +
                active_offerings +
                " LEFT JOIN offering_windows w ON w.provider_id = o.provider_id AND w.service_id = "
                "o.service_id"
                "  AND w.horizon > DATE '0001-01-01'"
                " LEFT JOIN LATERAL (SELECT 1 AS free FROM slots t WHERE t.provider_id = o.provider_id"
                "  AND t.service_id = o.service_id AND t.starts_at >= $1::timestamptz"
                "  AND t.starts_at < $2::timestamptz AND t.booked_count < t.capacity AND NOT t.outside_rules"
                "  LIMIT 1) f ON true"
                " WHERE o.active GROUP BY 1, 2 ORDER BY 1, 2 NULLS FIRST",
            format_instant(from), format_instant(until));
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
        Reading tx(c);
        const auto row = tx->exec_params(
            "WITH due AS (SELECT order_id, expires_at AS since FROM inventory_reservations"
            "  WHERE status = 'active' AND expires_at IS NOT NULL AND expires_at <= $1::timestamptz"
            " UNION ALL SELECT order_id, created_at + make_interval(secs => $2::bigint)"
            "  FROM inventory_reservations WHERE status = 'active' AND expires_at IS NULL"
            "  AND created_at <= $1::timestamptz - make_interval(secs => $2::bigint)),"
            " settled AS (SELECT CASE WHEN o.payment_status = 'processing' AND o.status <> 'confirmed'"
            "  THEN d.since + make_interval(secs => $3::bigint) ELSE d.since END AS since"
            "  FROM due d JOIN orders o ON o.id = d.order_id)"
            " SELECT count(*), floor(extract(epoch FROM min(since)))::bigint FROM settled"
            " WHERE since <= $1::timestamptz",
            format_instant(now), std::int64_t{max_age.count()}, std::int64_t{processing_grace.count()})[0];
        ReservationBacklog backlog;
        backlog.waiting = int_from(row[0]);
        if (!row[1].is_null()) backlog.oldest = instant_from(row[1]);
        return backlog;
    });
}

StockDrift PostgresHealth::stock_drift(std::size_t examples) {
    return session_.run("comparing stock with its reservations", [&](pqxx::connection& c) {
        Reading tx(c);
        const auto rows = tx->exec_params(
            "WITH of_variant AS (SELECT variant_id AS id, sum(quantity) AS held FROM inventory_reservations"
            "  WHERE status IN ('active', 'confirmed') GROUP BY variant_id),"
            " of_drop AS (SELECT drop_product_id AS id, sum(quantity) AS held FROM inventory_reservations"
            "  WHERE status IN ('active', 'confirmed') AND drop_product_id IS NOT NULL GROUP BY "
            "drop_product_id),"
            " wrong AS (SELECT 1 AS kind, v.id, v.sku, v.reserved_quantity, coalesce(h.held, 0)::bigint AS "
            "held"
            "  FROM product_variants v LEFT JOIN of_variant h ON h.id = v.id"
            "  WHERE v.reserved_quantity <> coalesce(h.held, 0)"
            " UNION ALL SELECT 2, d.id, NULL, d.reserved_quantity, coalesce(h.held, 0)::bigint"
            "  FROM drop_products d LEFT JOIN of_drop h ON h.id = d.id"
            "  WHERE d.reserved_quantity <> coalesce(h.held, 0))"
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
        Reading tx(c);
        return runs_from(
            tx->exec_params(std::string(run_columns) + " AND started_at >= $2::timestamptz AND NOT dry_run"
                                                       " ORDER BY started_at DESC, id DESC LIMIT $3::bigint",
                            std::string(job), format_instant(from), static_cast<std::int64_t>(limit)));
    });
}

std::vector<RecordedRun> PostgresHealth::unfinished(std::string_view job) {
    return session_.run("looking for unfinished runs", [&](pqxx::connection& c) {
        Reading tx(c);
        return runs_from(tx->exec_params(
            std::string(run_columns) + " AND status = 'running' ORDER BY started_at DESC, id DESC",
            std::string(job)));
    });
}

SlotDays PostgresHealth::slot_days(Instant from, Instant until, std::int64_t at_most) {
    return session_.run("counting slots by day", [&](pqxx::connection& c) {
        Reading tx(c);
        SlotDays result;
        result.offerings =
            int_from(tx->exec(std::string("SELECT count(*)") + active_offerings + " WHERE o.active")[0][0]);
        const std::int64_t step = std::max<std::int64_t>(1, (result.offerings + at_most - 1) / at_most);
        result.looked_at = (result.offerings + step - 1) / step;
        const auto rows = tx->exec_params(
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
        for (const auto& row : rows)
            result.days.push_back({date_from(row[0]), int_from(row[1]), int_from(row[2]), int_from(row[3])});
        return result;
    });
}

}  // namespace slotctl::postgres
