#include "core/plans/storage_findings.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/plans/check_parts.hpp"

namespace slotctl {

namespace {

using health_checks::bytes_text;
using std::chrono::seconds;
using State = HealthState;

constexpr std::int64_t mib = std::int64_t{1024} * 1024;
/// A small table with many dead rows costs nothing.
constexpr std::int64_t few_rows = 10'000;
/// Dead rows per row. autovacuum begins at 0.2 by default, so twice as many mean that it does not get on.
constexpr double many_dead = 0.4;
/// An index that no query has used for this long is of no use, unless it is needed once a year.
constexpr std::chrono::days unused_for{30};
/// Transactions. The server refuses all writes at some 2,146 million (docs of PostgreSQL, "Preventing
/// Transaction ID Wraparound Failures").
constexpr std::int64_t worrying_age = 500'000'000, dangerous_age = 1'500'000'000;
constexpr seconds long_wait{10};
constexpr std::int64_t much_log = 1024 * mib;

std::string percent_of(std::int64_t part, std::int64_t whole) {
    return std::to_string(whole > 0 ? part * 100 / whole : 100) + " %";
}

std::string name_of(const SessionAtWork& session) {
    std::string text = "pid " + std::to_string(session.pid);
    if (!session.user.empty()) text += ", user " + session.user;
    if (!session.application.empty()) text += ", " + session.application;
    if (!session.state.empty()) text += ", " + session.state;
    return text;
}

class Findings {
  public:
    Findings(const StorageFacts& facts, Instant now) : facts_(facts), now_(now) {}

    std::vector<StorageFinding> all() {
        if (facts_.file) look_at(*facts_.file);
        if (facts_.server) look_at(*facts_.server);
        look_at_schema();
        look_at_tables();
        std::stable_sort(found_.begin(), found_.end(),
                         [](const auto& a, const auto& b) { return is_worse(a.state, b.state); });
        return std::move(found_);
    }

  private:
    void add(State state, const char* subject, std::string message, std::string hint) {
        found_.push_back({state, subject, std::move(message), std::move(hint)});
    }

    void look_at(const FileStorage& file) {
        if (!file.damage.empty()) {
            add(State::critical, "damaged_file", "the file is damaged: " + joined(file.damage, "; "),
                "stop everything that writes to it, copy the file with its -wal and -shm, and restore a "
                "backup; "
                "`sqlite3 FILE .recover` saves what can still be read");
        }
        if (file.journal_mode != "wal" && !file.journal_mode.empty()) {
            add(State::warning, "journal_mode",
                "the journal mode is " + file.journal_mode + ": readers and writers wait for each other",
                "run any job once: slotctl sets the mode to wal, unless the file system cannot do that");
        }
        if (file.wal_bytes > 64 * mib && file.wal_bytes > facts_.bytes / 4) {
            add(State::warning, "write_ahead_log",
                "the write-ahead log has " + bytes_text(file.wal_bytes) +
                    ": a reader has kept it from being written back",
                "end the program that has held a read transaction open for long; the next write then "
                "shortens it");
        }
        if (file.free_bytes > 16 * mib && file.free_bytes > facts_.bytes / 4) {
            add(State::warning, "free_pages",
                bytes_text(file.free_bytes) + " of " + bytes_text(facts_.bytes) + " are free pages",
                "nothing is wrong; run `sqlite3 FILE VACUUM` while nobody writes, if the disk needs the "
                "space");
        }
    }

    void look_at(const ServerStorage& server) {
        look_at_settings(server);
        if (server.transaction_id_age >= worrying_age) {
            add(server.transaction_id_age >= dangerous_age ? State::critical : State::warning,
                "transaction_id_age",
                "the oldest row is " + std::to_string(server.transaction_id_age / 1'000'000) +
                    " million transactions old; at some 2,146 million the server refuses all writes",
                "run `VACUUM (FREEZE)` in this database, after ending what holds it back: long transactions, "
                "prepared ones, idle replication slots");
        }
        look_at_sessions(server);
        if (server.most_connections > 0 && server.connections * 10 >= server.most_connections * 9) {
            add(server.connections >= server.most_connections ? State::critical : State::warning,
                "connections",
                std::to_string(server.connections) + " of " + std::to_string(server.most_connections) +
                    " connections are in use",
                "put a pooler such as pgbouncer before the server, or raise max_connections");
        }
        if (server.archive_fails) {
            add(State::critical, "archive",
                "the server's log cannot be archived, and is kept until it can: the disk fills up",
                "read last_failed_wal in pg_stat_archiver and the server's log, and correct archive_command");
        }
        for (const IdleReplicationSlot& slot : server.idle_slots) {
            if (slot.kept_bytes < much_log) continue;
            add(State::warning, "replication_slot",
                "nobody reads the replication slot " + slot.name + ", for which the server keeps " +
                    bytes_text(slot.kept_bytes) + " of its log",
                "start its reader, or drop it: SELECT pg_drop_replication_slot('" + slot.name + "')");
        }
    }

    void look_at_settings(const ServerStorage& server) {
        if (server.encoding == "SQL_ASCII") {
            add(State::warning, "encoding",
                "the database's encoding is SQL_ASCII: it takes bytes that are not text, and a row with such "
                "bytes stops every command that reads it",
                "dump it, create it with ENCODING 'UTF8' TEMPLATE template0, and restore it");
        }
        if (!server.fsync) {
            add(State::critical, "fsync", "fsync is off: a power failure destroys the database",
                "set fsync = on, and restart the server");
        }
        if (!server.full_page_writes) {
            add(State::critical, "full_page_writes",
                "full_page_writes is off: a crash may leave pages half written",
                "set full_page_writes = on, and reload the server's configuration");
        }
        if (!server.autovacuum || !server.track_counts) {
            add(State::critical, "autovacuum",
                std::string(server.autovacuum ? "track_counts" : "autovacuum") +
                    " is off: tables grow, plans get worse, and in the end the server refuses writes",
                std::string("set ") + (server.autovacuum ? "track_counts" : "autovacuum") +
                    " = on, and reload the server's configuration");
        }
    }

    void look_at_sessions(const ServerStorage& server) {
        if (!server.long_transactions.empty()) {
            const SessionAtWork& oldest = server.long_transactions.front();
            add(State::warning, "long_transactions",
                plural(static_cast<std::int64_t>(server.long_transactions.size()), "transaction") +
                    " of an hour or longer, the oldest for " + rough_duration(oldest.since) + " (" +
                    name_of(oldest) + ")",
                "end it, or its program: until then, no dead row can be removed; SELECT "
                "pg_terminate_backend(" +
                    std::to_string(oldest.pid) + ")");
        }
        const auto waits = std::count_if(server.blocked.begin(), server.blocked.end(),
                                         [](const auto& session) { return session.since >= long_wait; });
        if (waits > 0) {
            const auto longest =
                std::max_element(server.blocked.begin(), server.blocked.end(),
                                 [](const auto& a, const auto& b) { return a.since < b.since; });
            add(State::warning, "blocked_sessions",
                plural(waits, "session") + (waits == 1 ? " has" : " have") + " waited for a lock for " +
                    rough_duration(long_wait) + " or longer; the longest for " +
                    rough_duration(longest->since) + " (" + name_of(*longest) + ") waits for pid " +
                    longest->blocked_by,
                "find out what that session does: SELECT query FROM pg_stat_activity WHERE pid IN (" +
                    longest->blocked_by + ")");
        }
    }

    void look_at_schema() {
        if (!facts_.missing_tables.empty()) {
            add(State::critical, "missing_tables",
                "missing: " + joined(facts_.missing_tables) + "; what needs them fails",
                "somebody dropped them: restore them from a backup (if an application's own tables are "
                "adopted, `slotctl adopt check` says what to do about their views)");
        }
        if (!facts_.missing_indexes.empty()) {
            add(State::critical, "missing_indexes",
                "missing: " + joined(facts_.missing_indexes) + "; without them, jobs read whole tables",
                "somebody dropped them: restore the definitions from a dump of the schema, or from a new "
                "database made by `slotctl db migrate`");
        }
        if (!facts_.missing_constraints.empty()) {
            const MissingConstraint& first = facts_.missing_constraints.front();
            std::vector<std::string> all;
            for (const MissingConstraint& missing : facts_.missing_constraints)
                all.push_back((missing.name.empty() ? missing.definition : missing.name) + " of " +
                              missing.table);
            add(State::critical, "missing_constraints",
                "missing constraints: " + joined(all) +
                    "; without them, more can be booked, sold or sent than there is",
                facts_.server
                    ? "run ALTER TABLE " + first.table + " ADD CONSTRAINT " + first.name + " " +
                          first.definition + (all.size() > 1 ? ", and the same for the others" : "") +
                          "; if rows are in the way, run `slotctl maintain --verify` and `slotctl stock "
                          "repair` first"
                    : "somebody built the table anew: restore the database from a backup, or move its data "
                      "to a new one with `slotctl export` and `slotctl import`");
        }
        if (!facts_.idle_triggers.empty()) {
            constexpr std::size_t named = 4;
            const std::size_t count = facts_.idle_triggers.size();
            const std::vector<std::string> first(
                facts_.idle_triggers.begin(),
                facts_.idle_triggers.begin() + static_cast<std::ptrdiff_t>(std::min(named, count)));
            add(State::critical, "idle_triggers",
                "missing or disabled triggers: " + joined(first) +
                    (count > named ? " and " + std::to_string(count - named) +
                                         " more (`slotctl db health --format json` has all)"
                                   : "") +
                    "; without them, slots are overbooked, and changes of rules are not noticed",
                facts_.server
                    ? "run ALTER TABLE … ENABLE TRIGGER USER for each of these tables, then `slotctl "
                      "maintain --verify`; if somebody dropped them, restore the definitions from a "
                      "dump of the schema first, or from a new database made by `slotctl db migrate`"
                    : "somebody dropped them: restore the definitions from a new database made by "
                      "`slotctl db migrate`, then run `slotctl maintain --verify`");
        }
        for (const IndexStorage& index : facts_.indexes) {
            if (!index.valid) {
                add(State::critical, "invalid_index",
                    "the index " + index.name + " of " + index.table +
                        " is invalid: it costs time and no query uses it",
                    "run REINDEX INDEX CONCURRENTLY " + index.name + ", or drop it");
            }
        }
        const auto since = facts_.server ? facts_.server->counted_since : std::nullopt;
        if (!since || now_ - *since < unused_for) return;
        for (const IndexStorage& index : facts_.indexes) {
            if (index.ours || index.guards || !index.valid || index.scans.value_or(1) > 0 ||
                index.bytes < mib)
                continue;
            add(State::warning, "unused_index",
                "the index " + index.name + " of " + index.table + " (" + bytes_text(index.bytes) +
                    ") is not slotctl's, and no query has used it since " + format_instant(*since),
                "drop it if no other program needs it: each write pays for it");
        }
    }

    void look_at_tables() {
        for (const TableStorage& table : facts_.tables) {
            if (table.autovacuum_off) {
                add(State::warning, "autovacuum", "autovacuum is off for the table " + table.name,
                    "run ALTER TABLE " + table.name + " RESET (autovacuum_enabled)");
            }
            const std::int64_t dead = table.dead.value_or(0);
            if (dead > few_rows && static_cast<double>(dead) > many_dead * static_cast<double>(table.rows)) {
                add(State::warning, "dead_rows",
                    table.name + " has " + std::to_string(dead) + " dead rows (" +
                        percent_of(dead, table.rows) + " of its rows), last vacuumed " +
                        (table.vacuumed ? format_instant(*table.vacuumed) : std::string("never")),
                    "run VACUUM (ANALYZE) " + table.name +
                        "; if they stay, a long transaction holds them back");
            }
            if (table.dead && !table.analyzed && table.rows > few_rows) {
                add(State::warning, "statistics",
                    table.name + " has some " + std::to_string(table.rows) +
                        " rows and has never been analyzed: the planner guesses",
                    "run ANALYZE " + table.name);
            }
        }
    }

    const StorageFacts& facts_;
    Instant now_;
    std::vector<StorageFinding> found_;
};

}  // namespace

std::vector<StorageFinding> storage_findings(const StorageFacts& facts, Instant now) {
    return Findings(facts, now).all();
}

HealthCheck upkeep_check(const std::vector<StorageFinding>& findings) {
    HealthCheck check{"database_upkeep", State::ok, "nothing needs attention", "", {}};
    for (const StorageFinding& finding : findings) check.state = worst_of(check.state, finding.state);
    if (findings.empty()) return check;
    check.message = findings.front().message;
    if (findings.size() > 1) check.message += "; and " + std::to_string(findings.size() - 1) + " more";
    check.hint = findings.front().hint + "; `slotctl db health` shows everything";
    check.measures.push_back(
        health_checks::measure("findings", static_cast<double>(findings.size()), "", 1.0));
    return check;
}

}  // namespace slotctl
