#include "core/store/sqlite/connection.hpp"

#include <new>
#include <utility>

#include <sqlite3.h>

#include "core/base/path_text.hpp"
#include "core/platform/account.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/own_file.hpp"
#include "core/platform/shared_place.hpp"
#include "core/store/sqlite/failure.hpp"

namespace slotctl::sqlite {

namespace {

/// The file's owner must remove the obstacle: a matter of permissions, as it is to SQLite.
Error access_error(const FileTrouble& trouble, const std::string& what, const std::string& hint) {
    const Error error = trouble.error(what, hint);
    return trouble.obstructed() ? Error(ErrorKind::permission, error.what(), error.hint()) : error;
}

/// Creates the file before SQLite would, readable by its owner only; the files that SQLite puts beside it get
/// the same permissions.
void make_file(const std::filesystem::path& file, const std::string& database) {
    try {
        make_directories(file.parent_path());
    } catch (const FileTrouble& trouble) {
        throw access_error(trouble, "cannot create the directory of " + database,
                           "create it, or name another file with --database");
    }
    try {
        ensure_private_file(file);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("no access to " + database,
                            "the user who runs slotctl needs to read and write the file and its directory");
    }
}

/// SQLite would keep one journal per name, and using two would damage the database.
void refuse_second_name(const std::filesystem::path& file, const std::string& database) {
    if (const PathState state = look_at_path(file); state.is_file && state.names > 1) {
        throw Error(ErrorKind::failed,
                    database + " has " + std::to_string(state.names) +
                        " names (hard links), and SQLite would damage it by writing under more than one",
                    "keep one of them; `" + command_listing_names(file) + "` finds the others");
    }
}

/// Throws if another account may have planted something in place of the files that SQLite keeps.
void check_files(const std::filesystem::path& file, const std::string& database) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        auto each = file;
        each += suffix;
        try {
            check_own_file(each);
        } catch (const FileTrouble& trouble) {
            throw access_error(trouble, "no access to " + database + ": " + utf8(each),
                               *suffix == '\0' ? "name a regular file of your own"
                                               : "remove that file if it does not belong to the database");
        }
    }
}

/// `file:` and the path, with the special characters of a URI escaped.
std::string uri_of(const std::filesystem::path& file) {
    std::string uri = "file:";
    for (const char c : name_for_library(file)) {
        switch (c) {
            case '%':
                uri += "%25";
                break;
            case '?':
                uri += "%3f";
                break;
            case '#':
                uri += "%23";
                break;
            default:
                uri += c;
        }
    }
    return uri;
}

/// Nobody asks how much memory SQLite takes, and counting it costs a lock for each piece.
void count_no_memory() {
    static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(done);
}

/// SQLite opens its files by path, whenever it needs them. For root, they are opened with our own checks.
void open_files_with_care() {
    static const bool done = [] {
        sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
        if (!is_administrator() || system == nullptr || system->iVersion < 3 ||
            system->xSetSystemCall == nullptr)
            return false;
        const CarefulCall call = careful_call();
        return system->xSetSystemCall(system, call.name, call.function) == SQLITE_OK;
    }();
    static_cast<void>(done);
}

}  // namespace

void Connection::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

Connection::Connection(std::filesystem::path file, Access access)
    : file_(std::move(file)), name_("sqlite:" + utf8(file_)) {
    switch (access) {
        case Access::memory:
            open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
            break;
        case Access::read_only:
            check_files(file_, name_);
            open_read_only();
            break;
        case Access::create:
            refuse_second_name(file_, name_);
            make_file(file_, name_);
            check_files(file_, name_);
            open(name_for_library(file_), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
            configure_writing();
            break;
    }
}

void Connection::open(const std::string& name, int flags) {
    count_no_memory();
    open_files_with_care();
    sqlite3* opened = nullptr;
    // We have already followed the links in the name; one that appears now is another account's.
    const int guard = is_administrator() ? SQLITE_OPEN_NOFOLLOW : 0;
    const int code = sqlite3_open_v2(name.c_str(), &opened, flags | guard | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(opened);
    if (opened == nullptr) throw std::bad_alloc();
    if (code != SQLITE_OK) fail(code);
    // SQLite has followed the symbolic links, including one to a file that did not exist before.
    if (const char* const resolved = sqlite3_db_filename(opened, "main");
        resolved != nullptr && *resolved != '\0' && name != resolved) {
        file_ = path_from(resolved);
        name_ = "sqlite:" + utf8(file_);
    }
    sqlite3_extended_result_codes(opened, 1);
    busy_wait_.emplace(file_);
    sqlite3_busy_handler(opened, wait_while_busy, this);
    // 8 MiB of pages: plenty for keys in order, and a memory limit whatever the file's size.
    execute("PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192");
    // SQLite opens the file only when it is first read.
    execute("PRAGMA schema_version");
}

/// A connection that SQLite opens read-only leaves the -wal and -shm files of a WAL database behind, since it
/// may not clean up. So the file is opened for writing if the system allows it, and `query_only` forbids
/// changes. If not even the -shm file can be created, the file is read as one that nobody changes.
void Connection::open_read_only() {
    try {
        open(name_for_library(file_), SQLITE_OPEN_READWRITE);
        execute("PRAGMA query_only = ON");
    } catch (const Error& error) {
        auto wal = file_;
        wal += "-wal";
        if (error.kind() != ErrorKind::permission || look_at_path(wal).exists) throw;
        open(uri_of(file_) + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    }
}

int Connection::wait_while_busy(void* self, int attempts) {
    auto& connection = *static_cast<Connection*>(self);
    return connection.busy_wait_->again(attempts, connection.doing_) ? 1 : 0;
}

void Connection::configure_writing() {
    switch_to_wal();
    // A power cut may lose the last commits of a WAL database, but never damages it. The log is written back
    // every 16 MiB: less often than by default, since a first fill rarely changes the same page again.
    execute("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000");
}

// NOLINTBEGIN(readability-make-member-function-const): they change the database

/// If two connections do this at once, SQLite returns "busy" without waiting, so this code waits.
void Connection::switch_to_wal() {
    for (int attempts = 0;; ++attempts) {
        const int code = sqlite3_exec(handle(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
        if (code == SQLITE_OK) return;
        if ((code & 0xff) != SQLITE_BUSY || !busy_wait_->again(attempts, doing_)) fail(code);
    }
}

void Connection::execute(const std::string& sql) {
    const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code);
}

// NOLINTEND(readability-make-member-function-const)

std::int64_t Connection::changes() const {
    return sqlite3_changes(handle());
}
std::int64_t Connection::last_insert_id() const {
    return sqlite3_last_insert_rowid(handle());
}

void Connection::fail(int code) const {
    const std::string text = sqlite3_errmsg(handle());
    if ((code & 0xff) == SQLITE_CONSTRAINT) {
        throw Refused(name_ + " refused a row while " + doing_ + ": " + text, text);
    }
    // For example too many open files, or a file size limit, which SQLite reports as a file that cannot be
    // opened or read.
    const int system_code = sqlite3_system_errno(handle());
    const int kind = code & 0xff;
    const std::string advice =
        kind == SQLITE_CANTOPEN || kind == SQLITE_IOERR ? advice_on(system_code) : std::string();
    // What SQLite did after the failure may have replaced the system's reason.
    if (const std::string limit = advice_on_file_size();
        kind == SQLITE_IOERR && advice.empty() && !limit.empty())
        throw Error(ErrorKind::failed, name_ + " failed while " + doing_ + ": " + text, limit);
    if (advice.empty()) throw Error(meaning_of(code, text, name_, doing_));
    throw Error(ErrorKind::failed, name_ + " failed while " + doing_ + ": " + FileTrouble(system_code).what(),
                advice);
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
    connection_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    // Some failures, such as a full disk, have already rolled back.
    if (open_ && sqlite3_get_autocommit(connection_.handle()) == 0) {
        sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    connection_.execute("COMMIT");
    open_ = false;
}

}  // namespace slotctl::sqlite
