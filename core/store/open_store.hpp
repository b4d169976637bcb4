#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "core/store/store.hpp"

namespace slotctl {

/// What the caller will do. Unless it writes, nothing is created.
enum class StoreAccess {
    write,
    inspect,          ///< reads; a missing or empty SQLite file is Error(unavailable)
    read_or_imagine,  ///< reads for a dry run: a missing SQLite file is an empty database in memory, with a
                      ///< warning
    rehearse,         ///< writes that are rolled back; a missing SQLite file as above
};

struct StoreOptions {
    std::string url;  ///< `sqlite:PATH`, `postgresql://…`, or a libpq keyword string; empty = default_file
    std::string password;                     ///< for PostgreSQL, where the URL holds none
    std::string url_origin, password_origin;  ///< where they were given, as people are shown it
    std::chrono::seconds connect_timeout{10};
    /// How long PostgreSQL may take over one question; 0 = for ever. The server is told to stop then; one
    /// that says nothing a little later counts as unreachable.
    std::chrono::seconds answer_limit{0};
    std::filesystem::path default_file;  ///< the SQLite file used when `url` is empty
    StoreAccess access = StoreAccess::write;
};

/// Says whether `url` names an SQLite file, and which.
bool names_sqlite(const std::string& url);

/// Whether `url` names a PostgreSQL database.
bool names_postgres(const std::string& url);

/// Whether this program can use PostgreSQL: a lean build leaves it out.
bool built_with_postgres();

/// Opens the database that `options` name; the one place that knows the backends by name.
/// An SQLite file that is missing or empty is created and migrated by whoever writes, and for the default
/// file its directory is made. Throws Error(unavailable, permission, config or usage).
std::unique_ptr<Store> open_store(const StoreOptions& options, Instant now);

/// Throws Error(config), naming the command that helps, unless the schema is the one this binary knows.
void require_current_schema(Store& store);

}  // namespace slotctl
