// What SQLite itself takes to store the slots of a database again: copies the schema of FILE into COPY, reads
// the rows into memory, and times one prepared insert a row in one transaction, from BEGIN to the end of
// COMMIT.
//
// Usage: sqlite_insert FILE COPY      prints {"rows": N, "seconds": S}
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace {

struct Row {
    sqlite3_int64 provider, service, capacity;
    std::string starts, ends;
};

void require(int code, sqlite3* db) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    std::fprintf(stderr, "sqlite_insert: %s\n", sqlite3_errmsg(db));
    std::exit(1);
}

void execute(sqlite3* db, const std::string& sql) {
    require(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), db);
}

sqlite3_stmt* prepare(sqlite3* db, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr), db);
    return statement;
}

std::string text(sqlite3_stmt* statement, int column) {
    return reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
}

void copy_schema(sqlite3* from, sqlite3* to) {
    sqlite3_stmt* statement =
        prepare(from,
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
                " ORDER BY type = 'trigger', type = 'index'");
    while (sqlite3_step(statement) == SQLITE_ROW) execute(to, text(statement, 0));
    sqlite3_finalize(statement);
}

std::vector<Row> read(sqlite3* db) {
    std::vector<Row> rows;
    sqlite3_stmt* statement = prepare(
        db, "SELECT provider_id, service_id, capacity, starts_at, ends_at FROM slots ORDER BY 1, 2, 4");
    while (sqlite3_step(statement) == SQLITE_ROW) {
        rows.push_back({sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1),
                        sqlite3_column_int64(statement, 2), text(statement, 3), text(statement, 4)});
    }
    sqlite3_finalize(statement);
    return rows;
}

double insert(sqlite3* db, const std::vector<Row>& rows) {
    const auto start = std::chrono::steady_clock::now();
    execute(db, "BEGIN");
    sqlite3_stmt* statement = prepare(db,
                                      "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, "
                                      "capacity) VALUES (?1, ?2, ?3, ?4, ?5)");
    for (const Row& row : rows) {
        sqlite3_bind_int64(statement, 1, row.provider);
        sqlite3_bind_int64(statement, 2, row.service);
        sqlite3_bind_text(statement, 3, row.starts.data(), static_cast<int>(row.starts.size()),
                          SQLITE_STATIC);
        sqlite3_bind_text(statement, 4, row.ends.data(), static_cast<int>(row.ends.size()), SQLITE_STATIC);
        sqlite3_bind_int64(statement, 5, row.capacity);
        require(sqlite3_step(statement), db);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    execute(db, "COMMIT");
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: sqlite_insert FILE COPY\n", stderr);
        return 2;
    }
    sqlite3 *from = nullptr, *to = nullptr;
    require(sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READWRITE, nullptr), from);
    require(sqlite3_open(argv[2], &to), to);
    // As slotctl opens its own file.
    execute(to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
    copy_schema(from, to);
    const std::vector<Row> rows = read(from);
    std::printf("{\"rows\": %zu, \"seconds\": %.6f}\n", rows.size(), insert(to, rows));
    sqlite3_close(from);
    sqlite3_close(to);
    return 0;
}
