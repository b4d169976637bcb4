#include "core/store/open_store.hpp"

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/file_system.hpp"
#include "core/store/postgres/postgres_store.hpp"
#include "core/store/schema_steps.hpp"
#include "core/store/sqlite/sqlite_store.hpp"

namespace slotctl {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

std::filesystem::path sqlite_file(const StoreOptions& options) {
    if (options.url.empty()) {
        if (!options.default_file.empty()) return options.default_file;
        throw Error(ErrorKind::config, "no database is configured",
                    "set [database] url, or use --database sqlite:FILE or postgresql://…");
    }
    const std::string path = options.url.substr(sqlite_scheme.size());
    if (!path.empty()) return path_from(path);
    throw Error(ErrorKind::config, "the database URL \"" + options.url + "\" does not name a file",
                "write sqlite: and a path, such as sqlite:/var/lib/slotctl/slotctl.db");
}

/// A missing directory is more often a typo than intended.
void require_directory(const std::filesystem::path& file) {
    const auto directory = std::filesystem::absolute(file).parent_path();
    const PathState state = look_at_path(directory);
    if (state.exists || state.is_hidden) return;
    throw Error(
        ErrorKind::unavailable,
        "the directory " + utf8(directory) + " of the database sqlite:" + utf8(file) + " does not exist",
        "check [database] url, or create the directory");
}

}  // namespace

bool names_sqlite(const std::string& url) {
    return url.empty() || url.starts_with(sqlite_scheme);
}

bool names_postgres(const std::string& url) {
    return url.starts_with("postgresql://") || url.starts_with("postgres://") ||
           (!names_sqlite(url) && url.find("://") == std::string::npos && url.find('=') != std::string::npos);
}

std::unique_ptr<Store> open_store(const StoreOptions& options, Instant now) {
    const bool is_chosen = !options.url.empty() && names_sqlite(options.url);
    if (is_chosen) require_directory(sqlite_file(options));
    if (names_sqlite(options.url)) return open_sqlite_store(sqlite_file(options), options.access, now);
    if (names_postgres(options.url)) return open_postgres_store(options);
    // The URL is not shown, since any part of it may be a password.
    throw Error(ErrorKind::config, "the database URL does not name a database that slotctl supports",
                "write sqlite:FILE, postgresql://…, or libpq keywords such as host=db dbname=shop");
}

void require_current_schema(Store& store) {
    const SchemaStatus status = store.schema().status();
    refuse_newer_schema(status);
    if (status.detached_at) {
        throw Error(ErrorKind::config,
                    "the application's tables are detached since " + format_instant(*status.detached_at),
                    "run `slotctl adopt attach` once the application has changed its tables");
    }
    if (status.pending.empty()) return;
    const std::string has =
        status.version == 0 ? "no slotctl schema yet" : "schema " + std::to_string(status.version);
    throw Error(ErrorKind::config,
                "the database has " + has + ", this slotctl needs " + std::to_string(status.latest),
                status.elsewhere.empty() ? "run `slotctl db migrate`"
                                         : "run `slotctl db migrate` to create one, or name the schema that "
                                           "already has the tables (" +
                                               status.elsewhere.front() + ")");
}

}  // namespace slotctl
