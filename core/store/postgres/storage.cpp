#include "core/store/postgres/storage.hpp"

#include <algorithm>

#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/reading.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

// $1: the names of slotctl's tables, looked for along the search path as every statement does. What a
// partitioned one contains is in its partitions.
constexpr const char* our_tables =
    "(WITH ours AS (SELECT pg_catalog.to_regclass(pg_catalog.quote_ident(name))::oid AS oid"
    " FROM pg_catalog.unnest($1::text[]) AS n(name))"
    " SELECT oid FROM ours UNION ALL SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN ours ON "
    "i.inhparent = ours.oid)";

// Asking for a size waits for whoever has locked the whole relation or one of its indexes, or waits to; so it
// is estimated then.
std::string size_of(const std::string& function, const std::string& oid, const std::string& pages) {
    return "CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE (l.relation = " + oid +
           " OR l.relation IN (SELECT x.indexrelid FROM pg_catalog.pg_index x WHERE x.indrelid = " + oid +
           ")) AND l.mode = 'AccessExclusiveLock'::text AND l.database = (SELECT d.oid FROM"
           " pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))"
           " THEN " +
           pages +
           "::bigint * pg_catalog.current_setting('block_size'::text)::bigint"
           " ELSE pg_catalog." +
           function + "(" + oid + ") END";
}

std::string array_of(const std::vector<std::string>& names) {
    ArrayText text;
    for (const std::string& name : names) text.add(std::string_view(name));
    return text.str();
}

std::optional<Instant> maybe_instant(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return instant_from(field);
}

std::vector<TableStorage> tables(pqxx::transaction_base& tx, const std::string& names) {
    const auto rows = exec_params(
        tx,
        "SELECT c.relname::text, " + size_of("pg_total_relation_size", "c.oid", "c.relpages") + ", " +
            size_of("pg_indexes_size", "c.oid", "0") +
            ", greatest(c.reltuples::bigint, s.n_live_tup, 0::bigint), coalesce(s.n_dead_tup, 0::bigint), " +
            epoch_seconds("greatest(s.last_vacuum, s.last_autovacuum)") + ", " +
            epoch_seconds("greatest(s.last_analyze, s.last_autoanalyze)") +
            ", coalesce(pg_catalog.array_to_string(c.reloptions, ','::text) LIKE"
            " '%autovacuum_enabled=false%'::text, false)"
            " FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid"
            " WHERE c.oid IN " +
            our_tables + " ORDER BY 2 DESC, 1",
        names);
    std::vector<TableStorage> found;
    for (const auto& row : rows) {
        TableStorage table;
        table.name = row[0].c_str();
        table.bytes = int_from(row[1]);
        table.index_bytes = int_from(row[2]);
        table.rows = int_from(row[3]);
        table.dead = int_from(row[4]);
        table.vacuumed = maybe_instant(row[5]);
        table.analyzed = maybe_instant(row[6]);
        table.autovacuum_off = bool_from(row[7]);
        found.push_back(std::move(table));
    }
    return found;
}

std::vector<IndexStorage> indexes(pqxx::transaction_base& tx, const std::string& names,
                                  const std::vector<std::string>& ours) {
    const auto rows = exec_params(
        tx,
        "SELECT c.relname::text, t.relname::text, " + size_of("pg_relation_size", "c.oid", "c.relpages") +
            std::string(", coalesce(s.idx_scan, 0::bigint), i.indisvalid,"
                        " i.indisunique OR i.indisprimary OR i.indisexclusion, c.relispartition"
                        " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
                        " JOIN pg_catalog.pg_class t ON t.oid = i.indrelid"
                        " LEFT JOIN pg_catalog.pg_stat_all_indexes s ON s.indexrelid = c.oid"
                        " WHERE i.indrelid IN ") +
            our_tables + " ORDER BY 3 DESC, 1",
        names);
    std::vector<IndexStorage> found;
    for (const auto& row : rows) {
        IndexStorage index;
        index.name = row[0].c_str();
        index.table = row[1].c_str();
        index.bytes = int_from(row[2]);
        index.scans = int_from(row[3]);
        index.valid = bool_from(row[4]);
        index.guards = bool_from(row[5]);
        // A partition's index has a name of its own.
        index.ours = std::binary_search(ours.begin(), ours.end(), index.name) || bool_from(row[6]);
        found.push_back(std::move(index));
    }
    return found;
}

std::vector<SessionAtWork> sessions(const pqxx::result& rows) {
    std::vector<SessionAtWork> found;
    for (const auto& row : rows) {
        SessionAtWork session;
        session.pid = int_from(row[0]);
        session.user = row[1].is_null() ? "" : row[1].c_str();
        session.application = row[2].is_null() ? "" : row[2].c_str();
        session.state = row[3].is_null() ? "" : row[3].c_str();
        session.since = std::chrono::seconds{int_from(row[4])};
        session.blocked_by = row[5].is_null() ? "" : row[5].c_str();
        found.push_back(std::move(session));
    }
    return found;
}

/// `since` is an instant of pg_stat_activity.
std::string select_sessions(const std::string& since, const std::string& where) {
    return "SELECT pid, usename::text, application_name, state,"
           " greatest(pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - " +
           since +
           ")), 0)::bigint, pg_catalog.array_to_string(pg_catalog.pg_blocking_pids(pid), ', '::text)"
           " FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database()"
           " AND pid <> pg_catalog.pg_backend_pid() AND " +
           where + " ORDER BY " + since + " LIMIT 20";
}

bool is_on(const pqxx::row& row, int column) {
    return std::string_view(row[static_cast<pqxx::row::size_type>(column)].c_str()) == "on";
}

ServerStorage server(pqxx::transaction_base& tx) {
    ServerStorage facts;
    const auto rows = tx.exec(
        "SELECT pg_catalog.age(d.datfrozenxid)::bigint,"
        " pg_catalog.current_setting('autovacuum_freeze_max_age'::text)::bigint,"
        " (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity"
        "   WHERE backend_type = 'client backend'::text),"
        " pg_catalog.current_setting('max_connections'::text)::bigint"
        "   - pg_catalog.current_setting('superuser_reserved_connections'::text)::bigint,"
        " pg_catalog.current_setting('fsync'::text), pg_catalog.current_setting('full_page_writes'::text),"
        " pg_catalog.current_setting('autovacuum'::text), pg_catalog.current_setting('track_counts'::text),"
        " pg_catalog.current_setting('archive_mode'::text) <> 'off'::text AND EXISTS"
        "   (SELECT FROM pg_catalog.pg_stat_archiver WHERE last_failed_time >"
        "     coalesce(last_archived_time, '-infinity'::timestamptz)),"
        " pg_catalog.pg_has_role('pg_read_all_stats'::name, 'USAGE'::text), " +
        epoch_seconds("s.stats_reset") +
        ", pg_catalog.pg_encoding_to_char(d.encoding)::text"
        " FROM pg_catalog.pg_database d LEFT JOIN pg_catalog.pg_stat_database s ON s.datid = d.oid"
        " WHERE d.datname = pg_catalog.current_database()");
    const auto row = rows[0];
    facts.transaction_id_age = int_from(row[0]);
    facts.freeze_max_age = int_from(row[1]);
    facts.connections = int_from(row[2]);
    facts.most_connections = int_from(row[3]);
    facts.fsync = is_on(row, 4);
    facts.full_page_writes = is_on(row, 5);
    facts.autovacuum = is_on(row, 6);
    facts.track_counts = is_on(row, 7);
    facts.archive_fails = bool_from(row[8]);
    facts.sees_all_sessions = bool_from(row[9]);
    facts.counted_since = maybe_instant(row[10]);
    facts.encoding = row[11].c_str();
    facts.long_transactions = sessions(tx.exec(
        select_sessions("xact_start", "xact_start < pg_catalog.clock_timestamp() - INTERVAL '1 hour'")));
    facts.blocked = sessions(
        tx.exec(select_sessions("query_start",
                                "wait_event_type = 'Lock'::text"
                                " AND pg_catalog.cardinality(pg_catalog.pg_blocking_pids(pid)) > 0")));
    for (const auto& slot :
         tx.exec("SELECT slot_name::text, pg_catalog.floor(pg_catalog.pg_wal_lsn_diff(CASE WHEN"
                 " pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_receive_lsn() ELSE"
                 " pg_catalog.pg_current_wal_lsn() END, restart_lsn))::bigint FROM"
                 " pg_catalog.pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL")) {
        if (!slot[1].is_null()) facts.idle_slots.push_back({slot[0].c_str(), int_from(slot[1])});
    }
    return facts;
}

/// An application's tables, behind views, have triggers of their own. One that fires on a replica only (R) is
/// as good as disabled.
std::vector<std::string> idle_triggers(pqxx::transaction_base& tx,
                                       const std::vector<SchemaNames::Trigger>& expected) {
    ArrayText tables, names;
    for (const auto& [table, name] : expected) {
        tables.add(std::string_view(table));
        names.add(std::string_view(name));
    }
    std::vector<std::string> idle;
    for (const auto& row :
         exec_params(tx,
                     "SELECT e.name || ' of '::text || e.tbl FROM ROWS FROM (pg_catalog.unnest($1::text[]),"
                     " pg_catalog.unnest($2::text[])) AS e(tbl, name) JOIN pg_catalog.pg_class c ON c.oid ="
                     " pg_catalog.to_regclass(pg_catalog.quote_ident(e.tbl))::oid AND c.relkind IN ('r', 'p')"
                     " LEFT JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND t.tgname::text = e.name"
                     " WHERE t.oid IS NULL OR t.tgenabled IN ('D', 'R') ORDER BY e.tbl, e.name",
                     tables.str(), names.str()))
        idle.emplace_back(row[0].c_str());
    return idle;
}

struct Guard {
    const char *table, *name, *kind, *definition;  ///< kind: pg_constraint.contype
};

/// Those without which more could be booked, sold or sent than there is.
constexpr Guard guards[] = {
    {"booking_keys", "booking_keys_pkey", "p", "PRIMARY KEY (scope, key)"},
    {"bookings", "bookings_pkey", "p", "PRIMARY KEY (provider_id, id)"},
    {"drop_products", "drop_products_check", "c", "CHECK (reserved_quantity BETWEEN 0 AND stock_quantity)"},
    {"drop_products", "drop_products_pkey", "p", "PRIMARY KEY (id)"},
    {"inventory_reservations", "inventory_reservations_pkey", "p", "PRIMARY KEY (id)"},
    {"inventory_reservations", "inventory_reservations_quantity_check", "c", "CHECK (quantity > 0)"},
    {"notifications", "notifications_once", "u", "UNIQUE (dedup_key)"},
    {"orders", "orders_pkey", "p", "PRIMARY KEY (id)"},
    {"product_variants", "product_variants_check", "c",
     "CHECK (reserved_quantity BETWEEN 0 AND stock_quantity)"},
    {"product_variants", "product_variants_pkey", "p", "PRIMARY KEY (id)"},
    {"slots", "slots_check1", "c", "CHECK (booked_count BETWEEN 0 AND capacity)"},
    {"slots", "slots_one_at_a_time", "x",
     "EXCLUDE USING gist (provider_id WITH =, tstzrange(coalesce(blocked_from, starts_at), "
     "coalesce(blocked_until, ends_at)) WITH &&) WHERE (booked_count > 0)"},
    {"slots", "slots_pkey", "p", "PRIMARY KEY (provider_id, service_id, starts_at)"},
};

/// An application's tables, behind views, have constraints of their own. Whoever partitions a table chooses
/// new names; an exclusion constraint may be on each partition instead of the whole.
std::vector<MissingConstraint> missing_constraints(pqxx::transaction_base& tx) {
    ArrayText tables, names, kinds;
    for (const Guard& guard : guards) {
        tables.add(std::string_view(guard.table));
        names.add(std::string_view(guard.name));
        kinds.add(std::string_view(guard.kind));
    }
    const auto rows = exec_params(
        tx,
        "SELECT e.nth FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]),"
        " pg_catalog.unnest($3::text[])) WITH ORDINALITY AS e(tbl, name, kind, nth)"
        " JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(e.tbl))::oid"
        " AND c.relkind IN ('r', 'p') WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k"
        "   WHERE k.conrelid = c.oid AND (k.conname::text = e.name OR c.relkind = 'p' AND k.contype::text ="
        "   e.kind)) AND NOT (c.relkind = 'p' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE"
        "   i.inhparent = c.oid) AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = "
        "c.oid"
        "   AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = i.inhrelid"
        "     AND k.contype::text = e.kind))) ORDER BY e.nth",
        tables.str(), names.str(), kinds.str());
    std::vector<MissingConstraint> missing;
    for (const auto& row : rows) {
        const Guard& guard = guards[int_from(row[0]) - 1];
        missing.push_back({guard.table, guard.definition, guard.name});
    }
    return missing;
}

std::vector<std::string> tables_that_are_not_there(pqxx::transaction_base& tx, const std::string& names) {
    std::vector<std::string> missing;
    for (const auto& row : exec_params(tx,
                                       "SELECT name FROM pg_catalog.unnest($1::text[]) AS n(name) WHERE"
                                       " pg_catalog.to_regclass(pg_catalog.quote_ident(name)) IS NULL"
                                       " ORDER BY name",
                                       names))
        missing.emplace_back(row[0].c_str());
    return missing;
}

}  // namespace

std::vector<std::string> PostgresStorage::missing_tables() {
    return session_.run("looking for missing tables", [&](pqxx::connection& c) {
        Reading reading(c, session_.answer_limit());
        return tables_that_are_not_there(*reading, array_of(made_.tables));
    });
}

StorageFacts PostgresStorage::storage(StorageDepth /*depth*/) {
    return session_.run("asking for the database's condition", [&](pqxx::connection& c) {
        Reading reading(c, session_.answer_limit());
        pqxx::transaction_base& tx = *reading;
        StorageFacts facts;
        const auto row = tx.exec(
            "SELECT pg_catalog.current_setting('server_version'::text),"
            " pg_catalog.pg_database_size(pg_catalog.current_database())")[0];
        const std::string version = row[0].c_str();
        facts.product = "PostgreSQL " + version.substr(0, version.find(' '));
        facts.bytes = int_from(row[1]);
        const std::string names = array_of(made_.tables);
        facts.tables = tables(tx, names);
        facts.indexes = indexes(tx, names, made_.indexes);
        // An application's tables have indexes of their own.
        const auto views = tx.exec(
            "SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'v' AND oid = "
            "pg_catalog.to_regclass(pg_catalog.quote_ident(relname::text))::oid");
        const auto of_a_view = [&](const std::string& name) {
            return std::any_of(views.begin(), views.end(), [&](const pqxx::row& view) {
                return name.starts_with(std::string(view[0].c_str()) + "_");
            });
        };
        for (const std::string& name : made_.indexes) {
            if (of_a_view(name)) continue;
            const bool there = std::any_of(facts.indexes.begin(), facts.indexes.end(),
                                           [&](const IndexStorage& index) { return index.name == name; });
            if (!there) facts.missing_indexes.push_back(name);
        }
        facts.missing_tables = tables_that_are_not_there(tx, names);
        facts.missing_constraints = missing_constraints(tx);
        facts.idle_triggers = idle_triggers(tx, made_.triggers);
        facts.server = server(tx);
        return facts;
    });
}

}  // namespace slotctl::postgres
