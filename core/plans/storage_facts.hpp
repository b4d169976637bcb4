#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"

/// What a database says about its own condition.
namespace slotctl {

struct TableStorage {
    std::string name;
    std::int64_t bytes = 0;            ///< with its indexes
    std::int64_t index_bytes = 0;      ///< of that
    std::int64_t rows = 0;             ///< on PostgreSQL an estimate
    std::optional<std::int64_t> dead;  ///< rows that nobody sees any more; an estimate, PostgreSQL only
    std::optional<Instant> vacuumed, analyzed;
    bool autovacuum_off = false;  ///< for this table alone
};

struct IndexStorage {
    std::string name, table;
    std::int64_t bytes = 0;
    std::optional<std::int64_t> scans;  ///< since `counted_since`; none if the database does not count them
    bool valid = true;                  ///< false: its making failed, and no query uses it
    bool ours = false;                  ///< slotctl made it
    bool guards = false;                ///< it belongs to a key or another constraint
};

/// A session at the server.
struct SessionAtWork {
    std::int64_t pid = 0;
    std::string user, application, state;
    std::chrono::seconds since{0};  ///< how long its transaction, or its wait, has lasted
    std::string blocked_by;         ///< the pids for which it waits: `41, 42`
};

/// A replication slot that nobody reads.
struct IdleReplicationSlot {
    std::string name;
    std::int64_t kept_bytes = 0;  ///< of the server's log
};

struct ServerStorage {
    std::int64_t transaction_id_age = 0;  ///< of the database's oldest row, in transactions
    std::int64_t freeze_max_age = 0;      ///< the age at which the server starts to freeze rows by force
    std::int64_t connections = 0, most_connections = 0;  ///< without those kept for superusers
    std::vector<SessionAtWork> long_transactions;        ///< an hour or longer, the oldest first
    std::vector<SessionAtWork> blocked;                  ///< waiting for a lock
    bool sees_all_sessions = true;                       ///< false: the role sees only its own
    bool fsync = true, full_page_writes = true, autovacuum = true, track_counts = true;
    std::string encoding = "UTF8";  ///< of the database
    bool archive_fails = false;     ///< the last file of its log could not be archived
    std::vector<IdleReplicationSlot> idle_slots;
    std::optional<Instant> counted_since;  ///< when it began to count scans
};

struct FileStorage {
    std::int64_t free_bytes = 0;      ///< of pages that are not used
    std::int64_t wal_bytes = 0;       ///< of the write-ahead log beside the file
    std::string journal_mode;         ///< `wal`
    bool looked_through = false;      ///< the whole file was checked
    std::vector<std::string> damage;  ///< what that found, in SQLite's words; the first few
};

/// A constraint without which more could be booked, sold or sent than there is.
struct MissingConstraint {
    std::string table, definition;  ///< `slots`, `CHECK (booked_count BETWEEN 0 AND capacity)`
    std::string name;               ///< `slots_check1`; empty if constraints need none
    bool operator==(const MissingConstraint&) const = default;
};

struct StorageFacts {
    std::string product;  ///< `PostgreSQL 15.18`, `SQLite 3.40.1`
    std::int64_t bytes = 0;
    std::vector<TableStorage> tables;          ///< slotctl's; the largest first
    std::vector<IndexStorage> indexes;         ///< of these tables; the largest first
    std::vector<std::string> missing_indexes;  ///< that slotctl's schema has and the database has not
    std::vector<std::string> missing_tables;   ///< the same
    std::vector<std::string> idle_triggers;    ///< the same, or disabled: `slotctl_places of bookings`
    std::vector<MissingConstraint> missing_constraints;
    std::optional<ServerStorage> server;
    std::optional<FileStorage> file;
};

/// How long to look.
enum class StorageDepth {
    brief,  ///< what can be read in an instant, whatever the size
    whole,  ///< also what takes reading everything: SQLite's pages, the number of rows
};

}  // namespace slotctl
