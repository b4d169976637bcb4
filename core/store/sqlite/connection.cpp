#include "core/store/sqlite/connection.hpp"

#include <chrono>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

#include <sqlite3.h>

#include "core/platform/shared_place.hpp"
#include "core/store/sqlite/failure.hpp"

namespace slotctl::sqlite {

namespace {

using std::chrono::milliseconds;

/// How long another writer is waited for.
constexpr milliseconds busy_timeout{5000};

void make_directory(const std::filesystem::path& directory, const std::string& database) {
    std::error_code error;
    slotctl::make_directories(directory, error);
    if (error) {
        throw Error(ErrorKind::permission,
                    "cannot create the directory of " + database + ": " + error.message(),
                    "create it, or name another file with --database");
    }
}

/// `file:` and the path, with the characters that mean something in a URI escaped.
std::string uri_of(const std::filesystem::path& file) {
    std::string uri = "file:";
    for (const char c : file.string()) {
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

}  // namespace

void Connection::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

Connection::Connection(std::filesystem::path file, Access access)
    : file_(std::move(file)), name_("sqlite:" + file_.string()) {
    switch (access) {
        case Access::memory:
            open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
            break;
        case Access::read_only:
            open_read_only();
            break;
        case Access::create:
            make_directory(file_.parent_path(), name_);
            open(file_.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
            // Before there are files beside it, which SQLite gives to the owner of this one.
            give_to_owner_of_place(file_);
            configure_writing();
            break;
    }
}

void Connection::open(const std::string& name, int flags) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(opened);
    if (opened == nullptr) throw std::bad_alloc();
    if (code != SQLITE_OK) fail(code);
    // SQLite has followed the symbolic links, also one to a file that did not exist before.
    if (const char* const resolved = sqlite3_db_filename(opened, "main");
        resolved != nullptr && *resolved != '\0') {
        file_ = resolved;
        name_ = "sqlite:" + file_.string();
    }
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, static_cast<int>(busy_timeout.count()));
    // 8 MiB of pages: plenty for keys in order, and a bound for the process whatever the file's size.
    execute("PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192");
    // SQLite opens the file when it is first read.
    execute("PRAGMA schema_version");
}

/// A connection that is read-only to SQLite leaves the -wal and -shm files of a WAL database behind, since it
/// may not clean up after itself. So the file is opened as usual where the system allows that, and
/// `query_only` forbids writing. Where not even the -shm file can be made, the file is read as one that
/// nobody changes.
void Connection::open_read_only() {
    try {
        open(file_.string(), SQLITE_OPEN_READWRITE);
        execute("PRAGMA query_only = ON");
    } catch (const Error& error) {
        std::error_code ignored;
        const auto wal = file_.string() + "-wal";
        if (error.kind() != ErrorKind::permission || std::filesystem::exists(wal, ignored)) throw;
        open(uri_of(file_) + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    }
}

void Connection::configure_writing() {
    switch_to_wal();
    // A power cut may take the last commits of a WAL database, but never damages it. The log is written back
    // every 16 MiB: less often than by default, since a first fill comes back to few of its pages.
    execute("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000");
}

// NOLINTBEGIN(readability-make-member-function-const): they change the database

/// Two connections that do this at once make SQLite answer "busy" without waiting, so the wait is here.
void Connection::switch_to_wal() {
    const auto give_up = std::chrono::steady_clock::now() + busy_timeout;
    for (;;) {
        const int code = sqlite3_exec(handle(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
        if (code == SQLITE_OK) return;
        if ((code & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() > give_up) fail(code);
        std::this_thread::sleep_for(milliseconds{20});
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
    throw meaning_of(code, text, name_, doing_);
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
    connection_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    // Some failures, such as a full disk, have rolled back already.
    if (open_ && sqlite3_get_autocommit(connection_.handle()) == 0) {
        sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    connection_.execute("COMMIT");
    open_ = false;
}

}  // namespace slotctl::sqlite
