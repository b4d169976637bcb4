#include "core/store/sqlite/new_slots.hpp"

#include <cstddef>
#include <memory>
#include <new>

#include <sqlite3.h>

namespace slotctl::sqlite {

namespace {

// SQLite's interface for virtual tables. Its objects begin with SQLite's own part.
struct Table {
    sqlite3_vtab base{};
    const NewSlots* slots = nullptr;
};

struct Cursor {
    sqlite3_vtab_cursor base{};
    const NewSlots* slots = nullptr;
    std::size_t row = 0;
    char text[instant_length]{};
};

Cursor& cursor_of(sqlite3_vtab_cursor* cursor) {
    return *reinterpret_cast<Cursor*>(cursor);
}

int connect(sqlite3* database, void* slots, int, const char* const*, sqlite3_vtab** table, char**) {
    const int code = sqlite3_declare_vtab(database, "CREATE TABLE new_slots (starts_at TEXT, ends_at TEXT)");
    if (code != SQLITE_OK) return code;
    auto made = std::unique_ptr<Table>(new (std::nothrow) Table);
    if (made == nullptr) return SQLITE_NOMEM;
    made->slots = static_cast<const NewSlots*>(slots);
    *table = &made.release()->base;
    return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
    const std::unique_ptr<Table> gone(reinterpret_cast<Table*>(table));
    return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info*) {
    return SQLITE_OK;
}

int open(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
    auto made = std::unique_ptr<Cursor>(new (std::nothrow) Cursor);
    if (made == nullptr) return SQLITE_NOMEM;
    made->slots = reinterpret_cast<Table*>(table)->slots;
    *cursor = &made.release()->base;
    return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
    const std::unique_ptr<Cursor> gone(&cursor_of(cursor));
    return SQLITE_OK;
}

int rewind(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
    cursor_of(cursor).row = 0;
    return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
    ++cursor_of(cursor).row;
    return SQLITE_OK;
}

int at_end(sqlite3_vtab_cursor* cursor) {
    const Cursor& at = cursor_of(cursor);
    return at.row >= at.slots->starts().size() ? 1 : 0;
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* result, int index) {
    Cursor& at = cursor_of(cursor);
    const Instant starts = at.slots->starts()[at.row];
    write_instant(index == 0 ? starts : starts + at.slots->duration(), at.text);
    sqlite3_result_text(result, at.text, static_cast<int>(sizeof at.text), SQLITE_TRANSIENT);
    return SQLITE_OK;
}

int row_number(sqlite3_vtab_cursor* cursor, sqlite3_int64* number) {
    *number = static_cast<sqlite3_int64>(cursor_of(cursor).row);
    return SQLITE_OK;
}

sqlite3_module make_module() {
    sqlite3_module module{};
    module.xConnect = connect;
    module.xDisconnect = disconnect;
    module.xBestIndex = best_index;
    module.xOpen = open;
    module.xClose = close;
    module.xFilter = rewind;
    module.xNext = next;
    module.xEof = at_end;
    module.xColumn = column;
    module.xRowid = row_number;
    return module;
}

}  // namespace

NewSlots::NewSlots(Connection& connection) {
    static const sqlite3_module module = make_module();
    const int code = sqlite3_create_module(connection.handle(), "new_slots", &module, this);
    if (code != SQLITE_OK) connection.fail(code);
}

}  // namespace slotctl::sqlite
