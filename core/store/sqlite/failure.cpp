#include "core/store/sqlite/failure.hpp"

#include <string_view>

#include <sqlite3.h>

namespace slotctl::sqlite {

namespace {

bool begins_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

Error unreadable(const std::string& database, const std::string& details) {
    return {ErrorKind::unavailable,
            database + " is not an SQLite database, or its beginning is damaged, found" + details,
            "if the configuration names the right file, restore it from a backup"};
}

}  // namespace

Error meaning_of(int code, const std::string& text, const std::string& database, const std::string& doing) {
    const std::string details = " while " + doing + ": " + text;
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorKind::unavailable, "another program kept " + database + " locked" + details,
                    "run again when that program is done with it"};
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {ErrorKind::permission, "no access to " + database + details,
                    "the user who runs slotctl needs to read and write the file and its directory"};
        case SQLITE_FULL:
            return {ErrorKind::failed, "no space left for " + database + details,
                    "free some disk space and run again; what was committed before stays"};
        case SQLITE_NOTADB:
            return unreadable(database, details);
        case SQLITE_CORRUPT:
            return {ErrorKind::unavailable, database + " is damaged, found" + details,
                    "restore it from a backup, or rescue what is left with `sqlite3 FILE .recover`"};
        case SQLITE_NOMEM:
            return {ErrorKind::failed, "out of memory" + details + " (" + database + ")",
                    "free some memory and run again"};
        case SQLITE_ERROR:
            if (begins_with(text, "no such table") || begins_with(text, "no such column")) {
                return {ErrorKind::config, database + " lacks a part of the schema, found" + details,
                        "run `slotctl db status`: it says whether a step of the schema is pending or a table "
                        "is missing"};
            }
            // A damaged header may claim to be of a later format.
            if (begins_with(text, "unsupported file format")) return unreadable(database, details);
            break;
        default:
            break;
    }
    return {ErrorKind::failed, database + " failed" + details,
            "check its disk, and the file with `sqlite3 FILE 'PRAGMA integrity_check'`"};
}

}  // namespace slotctl::sqlite
