#include "core/store/sqlite/health.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

const char* const active_offerings =
    " FROM offerings o JOIN providers p ON p.id = o.provider_id AND p.active"
    " JOIN services s ON s.id = o.service_id AND s.active";

// Whether slot t of service s can be booked at ?1, as defined in core/plans/availability.hpp. Booked slots of
// a provider do not overlap, so of all that start to block before this one ends, only the last can extend
// into it: one index look-up, however many there are.
const char* const bookable =
    "(t.booked_count < t.capacity AND NOT t.outside_rules"
    " AND t.starts_at >= strftime('%Y-%m-%dT%H:%M:%SZ', ?1, s.min_notice_minutes || ' minutes')"
    " AND (t.booked_count > 0 OR coalesce((SELECT b.blocked_until FROM slots b WHERE b.provider_id = "
    "t.provider_id"
    "   AND b.booked_count > 0"
    "   AND b.blocked_from < strftime('%Y-%m-%dT%H:%M:%SZ', t.ends_at, s.buffer_after_minutes || ' minutes')"
    "   ORDER BY b.blocked_from DESC LIMIT 1), '')"
    "  <= strftime('%Y-%m-%dT%H:%M:%SZ', t.starts_at, '-' || s.buffer_before_minutes || ' minutes')))";

/// Tolerates any values written by others: no row prevents the others from being read.
std::string runs_where(const std::string& condition) {
    return "SELECT id, status, " + readable_instant("started_at") + ", " + readable_instant("finished_at") +
           ", max(coalesce(duration_ms, CASE WHEN status <> 'crashed' THEN"
           " 1000 * (unixepoch(finished_at) - unixepoch(started_at)) END), 0), host, pid, error, counts, "
           "scope = ''"
           " FROM job_runs WHERE job = ?1 AND " +
           condition;
}

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
        run.whole = rows.boolean(9);
        runs.push_back(std::move(run));
    }
    return runs;
}

/// Sorts offerings into groups as they are read.
class Groups {
  public:
    void add(const Statement& row) {
        OfferingGroup& group = group_of(row);
        const OfferingKey key{row.integer(2), row.integer(3)};
        if (group.offerings == 0 || key < group.example) group.example = key;
        ++group.offerings;
        if (row.boolean(4)) {
            ++group.covered;
        } else if (!group.uncovered_example || key < *group.uncovered_example) {
            group.uncovered_example = key;
        }
    }
    /// Ascending by zone and horizon.
    std::vector<OfferingGroup> take() {
        std::vector<OfferingGroup> all;
        for (auto& [key, group] : groups_) all.push_back(std::move(group));
        return all;
    }

  private:
    using Key = std::pair<std::string, std::string>;  ///< zone and horizon, as stored

    OfferingGroup& group_of(const Statement& row) {
        const std::string_view zone = row.text(0), horizon = row.is_null(1) ? "" : row.text(1);
        // Consecutive offerings mostly belong to the same group.
        if (last_ == groups_.end() || last_->first.first != zone || last_->first.second != horizon)
            last_ = groups_.try_emplace(Key(zone, horizon)).first;
        OfferingGroup& group = last_->second;
        if (group.offerings == 0) {
            group.zone = zone;
            group.horizon = row.maybe_date(1);
        }
        return group;
    }

    std::map<Key, OfferingGroup> groups_;
    std::map<Key, OfferingGroup>::iterator last_ = groups_.end();
};

// ?1: the instant by which a reservation must have ended, ?2: processing_grace before that, ?3: that grace in
// seconds. An order is read only if a payment in progress makes a difference: within its grace after the end,
// and for the oldest reservation.
std::string backlog_by_end(const std::string& ended, const std::string& active) {
    const std::string of = " FROM inventory_reservations r WHERE " + active + " AND " + ended;
    const std::string ready =
        " FROM inventory_reservations r CROSS JOIN orders o ON o.id = r.order_id"
        " AND (o.payment_status <> 'processing' OR o.status = 'confirmed') WHERE " +
        active + " AND " + ended;
    return "SELECT (SELECT count(*)" + of + " <= ?2) + (SELECT count(*)" + ready + " > ?2 AND " + ended +
           " <= ?1), (SELECT min(since) FROM (SELECT (SELECT unixepoch(" + ended + ")" + ready +
           " <= min(?1, strftime('%Y-%m-%dT%H:%M:%SZ', first, ?3 || ' seconds')) ORDER BY " + ended +
           " LIMIT 1) AS since UNION ALL SELECT unixepoch(first) + ?3 WHERE first <= ?2))"
           " FROM (SELECT min(" +
           ended + ") AS first" + of + " <= ?1)";
}

ReservationBacklog backlog_by(Connection& connection, const std::string& ended, const std::string& active,
                              Instant latest, std::chrono::seconds grace) {
    Statement row(connection, backlog_by_end(ended, active));
    row.bind(latest, latest - grace, std::int64_t{grace.count()});
    ReservationBacklog backlog;
    if (!row.step()) return backlog;
    backlog.waiting = row.integer(0);
    if (backlog.waiting > 0) backlog.oldest = Instant{std::chrono::seconds{row.integer(1)}};
    return backlog;
}

}  // namespace

void SqliteHealth::ping() {
    const Connection::Task task(connection_, "checking the connection");
    // Reads the file, which selecting a constant would not.
    Statement(connection_, "SELECT count(*) FROM sqlite_schema").step();
}

std::optional<Instant> SqliteHealth::created_at() {
    const Connection::Task task(connection_, "reading the schema's age");
    Statement oldest(connection_, "SELECT min(applied_at) FROM schema_migrations");
    if (!oldest.step()) return std::nullopt;
    return oldest.maybe_instant(0);
}

bool SqliteHealth::holds_nothing() {
    const Connection::Task task(connection_, "checking for records");
    Statement row(connection_,
                  "SELECT NOT EXISTS (SELECT 1 FROM providers) AND NOT EXISTS (SELECT 1 FROM services)"
                  " AND NOT EXISTS (SELECT 1 FROM product_variants) AND NOT EXISTS (SELECT 1 FROM orders)");
    return row.step() && row.boolean(0);
}

std::vector<OfferingGroup> SqliteHealth::offerings(Instant now, Instant until) {
    const Connection::Task task(connection_, "reading the offerings");
    Statement rows(connection_,
                   std::string("SELECT p.time_zone, w.horizon, o.provider_id, o.service_id,"
                               " EXISTS (SELECT 1 FROM slots t WHERE t.provider_id = o.provider_id"
                               "  AND t.service_id = o.service_id AND t.starts_at >= ?1 AND t.starts_at < ?2"
                               "  AND ") +
                       bookable + ")" + active_offerings +
                       " LEFT JOIN offering_windows w ON w.provider_id = o.provider_id"
                       "  AND w.service_id = o.service_id AND w.horizon > '0001-01-01' WHERE o.active");
    rows.bind(now, until);
    Groups groups;
    while (rows.step()) groups.add(rows);
    return groups.take();
}

ReservationBacklog SqliteHealth::reservations(Instant now, std::chrono::seconds max_age,
                                              std::chrono::seconds processing_grace) {
    const Connection::Task task(connection_, "counting expired reservations");
    ReservationBacklog backlog =
        backlog_by(connection_, "r.expires_at", "r.status = 'active' AND r.expires_at IS NOT NULL", now,
                   processing_grace);
    ReservationBacklog ageing =
        backlog_by(connection_, "r.created_at", "r.status = 'active' AND r.expires_at IS NULL", now - max_age,
                   processing_grace);
    if (ageing.oldest) *ageing.oldest += max_age;
    backlog += ageing;
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
        StockDrift::Item item;
        if (rows.integer(0) == 1) item.sku = std::string(rows.text(2));
        item.id = rows.integer(1);
        item.reserved = rows.integer(3);
        item.held = rows.integer(4);
        drift.examples.push_back(std::move(item));
    }
    return drift;
}

std::vector<RecordedRun> SqliteHealth::runs(std::string_view job, Instant from, std::size_t limit) {
    const Connection::Task task(connection_, "reading the history of runs");
    Statement rows(connection_, runs_where("started_at >= ?2 AND NOT dry_run"
                                           " ORDER BY started_at DESC, id DESC LIMIT ?3"));
    rows.bind(job, from, static_cast<std::int64_t>(limit));
    return runs_from(rows);
}

std::optional<RecordedRun> SqliteHealth::first_run_after(std::string_view job, Instant now) {
    const Connection::Task task(connection_, "looking for runs in the future");
    Statement rows(connection_, runs_where("started_at > ?2 AND NOT dry_run AND status IN ('ok', 'partial', "
                                           "'interrupted', 'running') ORDER BY started_at, id LIMIT 1"));
    rows.bind(job, now);
    const auto runs = runs_from(rows);
    return runs.empty() ? std::nullopt : std::optional(runs.front());
}

std::vector<RecordedRun> SqliteHealth::unfinished(std::string_view job) {
    const Connection::Task task(connection_, "looking for unfinished runs");
    Statement rows(connection_, runs_where("status = 'running' ORDER BY started_at DESC, id DESC"));
    rows.bind(job);
    return runs_from(rows);
}

std::vector<SlotDay> SqliteHealth::slot_days(Instant now, Instant from, Instant until, std::int64_t step) {
    const Connection::Task task(connection_, "counting slots by day");
    Statement rows(
        connection_,
        std::string("WITH counted AS MATERIALIZED (SELECT provider_id, service_id FROM (SELECT o.provider_id,"
                    " o.service_id, row_number() OVER (ORDER BY o.provider_id, o.service_id) AS place") +
            active_offerings +
            " WHERE o.active) WHERE (place - 1) % ?4 = 0)"
            " SELECT substr(t.starts_at, 1, 10), count(*), sum(t.capacity), sum(t.booked_count),"
            " sum(CASE WHEN " +
            bookable +
            " THEN t.capacity - t.booked_count ELSE 0 END)"
            " FROM counted c CROSS JOIN services s ON s.id = c.service_id"
            " CROSS JOIN slots t ON t.provider_id = c.provider_id"
            "  AND t.service_id = c.service_id AND t.starts_at >= ?2 AND t.starts_at < ?3"
            " GROUP BY 1 ORDER BY 1");
    rows.bind(now, from, until, step);
    std::vector<SlotDay> days;
    while (rows.step()) {
        days.push_back({rows.date(0), rows.integer(1), rows.integer(2), rows.integer(3), rows.integer(4)});
    }
    return days;
}

}  // namespace slotctl::sqlite
