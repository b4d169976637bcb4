#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "core/store/store.hpp"

namespace slotctl {

/// What the caller will do. Nothing is created unless it writes.
enum class StoreAccess {
    write,
    inspect,          ///< reads; a missing or empty SQLite file is Error(unavailable)
    read_or_imagine,  ///< reads for a dry run: a missing SQLite file is an empty database in memory, with a
                      ///< warning
    rehearse,         ///< writes, then rolls back; a missing SQLite file as above
};

struct StoreOptions {
    std::string url;  ///< `sqlite:PATH`, `postgresql://…`, or a libpq keyword string; empty = default_file
    std::string password;                     ///< for PostgreSQL, if the URL contains none
    std::string url_origin, password_origin;  ///< where they were given, as shown to people
    std::chrono::seconds connect_timeout{10};
    /// How long PostgreSQL may take for one query; 0 = forever. The server is told to stop then; one that
    /// still does not answer a little later counts as unreachable.
    std::chrono::seconds answer_limit{0};
    std::filesystem::path default_file;  ///< the SQLite file used when `url` is empty
    StoreAccess access = StoreAccess::write;
};

/// Whether `url` names an SQLite file.
bool names_sqlite(const std::string& url);

/// Whether `url` names a PostgreSQL database.
bool names_postgres(const std::string& url);

/// Whether this program supports PostgreSQL: a lean build does not.
bool built_with_postgres();

/// Opens the database named by `options`; the only code that names the backends. If the caller writes, a
/// missing or empty SQLite file is created and migrated, and for the default file, its directory is created.
/// Throws Error(unavailable, permission, config or usage).
std::unique_ptr<Store> open_store(const StoreOptions& options, Instant now);

/// Throws Error(config), naming the command to run, unless this program supports the schema.
void require_current_schema(Store& store);

}  // namespace slotctl
