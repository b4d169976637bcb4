#include "core/store/sqlite/health.hpp"

#include <algorithm>

#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

const char* const active_offerings =
    " FROM offerings o JOIN providers p ON p.id = o.provider_id AND p.active"
    " JOIN services s ON s.id = o.service_id AND s.active";

const char* const run_columns =
    "SELECT id, status, started_at, finished_at, coalesce(duration_ms, CASE WHEN status <> 'crashed' THEN"
    " 1000 * (unixepoch(finished_at) - unixepoch(started_at)) END), host, pid, error, counts"
    " FROM job_runs WHERE job = ?1";

std::vector<RecordedRun> runs_from(Statement& rows) {
    std::vector<RecordedRun> runs;
    while (rows.step()) {
        RecordedRun run;
        run.id = rows.integer(0);
        run.status = rows.text(1);
        run.started_at = rows.instant(2);
        run.finished_at = rows.maybe_instant(3);
        if (!rows.is_null(4)) run.duration = std::chrono::milliseconds{rows.integer(4)};
        run.host = rows.text(5);
        run.pid = rows.integer(6);
        run.error = rows.maybe_text(7);
        run.counts_json = rows.text(8);
        runs.push_back(std::move(run));
    }
    return runs;
}

/// Adds an offering to the group of its zone and horizon; rows come in that order.
void add(std::vector<OfferingGroup>& groups, const Statement& row) {
    const std::string zone(row.text(0));
    const auto horizon = row.maybe_date(1);
    const OfferingKey key{row.integer(2), row.integer(3)};
    if (groups.empty() || groups.back().zone != zone || groups.back().horizon != horizon) {
        OfferingGroup group;
        group.zone = zone;
        group.horizon = horizon;
        group.example = key;
        groups.push_back(std::move(group));
    }
    OfferingGroup& group = groups.back();
    ++group.offerings;
    if (row.boolean(4)) {
        ++group.covered;
    } else if (!group.uncovered_example) {
        group.uncovered_example = key;
    }
}

}  // namespace

void SqliteHealth::ping() {
    const Connection::Task task(connection_, "asking for a sign of life");
    // Reads the file, which a constant would not.
    Statement(connection_, "SELECT count(*) FROM sqlite_schema").step();
}

std::optional<Instant> SqliteHealth::created_at() {
    const Connection::Task task(connection_, "reading the schema's age");
    Statement oldest(connection_, "SELECT min(applied_at) FROM schema_migrations");
    if (!oldest.step()) return std::nullopt;
    return oldest.maybe_instant(0);
}

std::vector<OfferingGroup> SqliteHealth::offerings(Instant from, Instant until) {
    const Connection::Task task(connection_, "looking at the offerings");
    Statement rows(connection_,
                   std::string("SELECT p.time_zone, w.horizon, o.provider_id, o.service_id,"
                               " EXISTS (SELECT 1 FROM slots t WHERE t.provider_id = o.provider_id"
                               "  AND t.service_id = o.service_id AND t.starts_at >= ?1 AND t.starts_at < ?2"
                               "  AND t.booked_count < t.capacity AND NOT t.outside_rules)") +
                       active_offerings +
                       " LEFT JOIN offering_windows w ON w.provider_id = o.provider_id"
                       "  AND w.service_id = o.service_id AND w.horizon > '0001-01-01'"
                       " WHERE o.active ORDER BY 1, 2, 3, 4");
    rows.bind(from, until);
    std::vector<OfferingGroup> groups;
    while (rows.step()) add(groups, rows);
    return groups;
}

ReservationBacklog SqliteHealth::reservations(Instant now, std::chrono::seconds max_age,
                                              std::chrono::seconds processing_grace) {
    const Connection::Task task(connection_, "counting expired reservations");
    Statement row(
        connection_,
        "WITH due AS (SELECT order_id, unixepoch(expires_at) AS since FROM inventory_reservations"
        "  WHERE status = 'active' AND expires_at IS NOT NULL AND expires_at <= ?1"
        " UNION ALL SELECT order_id, unixepoch(created_at) + ?3 FROM inventory_reservations"
        "  WHERE status = 'active' AND expires_at IS NULL AND created_at <= ?2),"
        " settled AS (SELECT CASE WHEN o.payment_status = 'processing' AND o.status <> 'confirmed'"
        "  THEN d.since + ?4 ELSE d.since END AS since FROM due d JOIN orders o ON o.id = d.order_id)"
        " SELECT count(*), min(since) FROM settled WHERE since <= unixepoch(?1)");
    row.bind(now, now - max_age, std::int64_t{max_age.count()}, std::int64_t{processing_grace.count()});
    ReservationBacklog backlog;
    if (!row.step()) return backlog;
    backlog.waiting = row.integer(0);
    if (!row.is_null(1)) backlog.oldest = Instant{std::chrono::seconds{row.integer(1)}};
    return backlog;
}

StockDrift SqliteHealth::stock_drift(std::size_t examples) {
    const Connection::Task task(connection_, "comparing stock with its reservations");
    Statement rows(
        connection_,
        "WITH stock AS (SELECT 1 AS kind, v.id, v.sku, v.reserved_quantity AS reserved,"
        "  (SELECT coalesce(sum(r.quantity), 0) FROM inventory_reservations r"
        "   WHERE r.variant_id = v.id AND r.status IN ('active', 'confirmed')) AS held FROM product_variants "
        "v"
        " UNION ALL SELECT 2, d.id, NULL, d.reserved_quantity,"
        "  (SELECT coalesce(sum(r.quantity), 0) FROM inventory_reservations r WHERE r.drop_product_id = d.id"
        "   AND r.status IN ('active', 'confirmed')) FROM drop_products d)"
        " SELECT kind, id, sku, reserved, held FROM stock WHERE reserved <> held ORDER BY kind, id");
    StockDrift drift;
    while (rows.step()) {
        if (static_cast<std::size_t>(drift.items++) >= examples) continue;
        const std::string id = std::to_string(rows.integer(1));
        drift.examples.push_back({rows.integer(0) == 1
                                      ? "variant " + id + " (" + std::string(rows.text(2)) + ")"
                                      : "drop product " + id,
                                  rows.integer(3), rows.integer(4)});
    }
    return drift;
}

std::vector<RecordedRun> SqliteHealth::runs(std::string_view job, Instant from, std::size_t limit) {
    const Connection::Task task(connection_, "reading the history of runs");
    Statement rows(connection_, std::string(run_columns) +
                                    " AND started_at >= ?2 AND NOT dry_run"
                                    " ORDER BY started_at DESC, id DESC LIMIT ?3");
    rows.bind(job, from, static_cast<std::int64_t>(limit));
    return runs_from(rows);
}

std::vector<RecordedRun> SqliteHealth::unfinished(std::string_view job) {
    const Connection::Task task(connection_, "looking for unfinished runs");
    Statement rows(connection_,
                   std::string(run_columns) + " AND status = 'running' ORDER BY started_at DESC, id DESC");
    rows.bind(job);
    return runs_from(rows);
}

SlotDays SqliteHealth::slot_days(Instant from, Instant until, std::int64_t at_most) {
    const Connection::Task task(connection_, "counting slots by day");
    SlotDays result;
    Statement count(connection_, std::string("SELECT count(*)") + active_offerings + " WHERE o.active");
    if (count.step()) result.offerings = count.integer(0);
    const std::int64_t step = std::max<std::int64_t>(1, (result.offerings + at_most - 1) / at_most);
    result.looked_at = (result.offerings + step - 1) / step;
    Statement rows(
        connection_,
        std::string("WITH counted AS MATERIALIZED (SELECT provider_id, service_id FROM (SELECT o.provider_id,"
                    " o.service_id, row_number() OVER (ORDER BY o.provider_id, o.service_id) AS place") +
            active_offerings +
            " WHERE o.active) WHERE (place - 1) % ?3 = 0)"
            " SELECT substr(t.starts_at, 1, 10), count(*), sum(t.capacity), sum(t.booked_count)"
            " FROM counted c CROSS JOIN slots t ON t.provider_id = c.provider_id"
            "  AND t.service_id = c.service_id AND t.starts_at >= ?1 AND t.starts_at < ?2"
            " GROUP BY 1 ORDER BY 1");
    rows.bind(from, until, step);
    while (rows.step())
        result.days.push_back({rows.date(0), rows.integer(1), rows.integer(2), rows.integer(3)});
    return result;
}

}  // namespace slotctl::sqlite
