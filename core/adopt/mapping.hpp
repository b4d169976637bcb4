#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How an application's own tables stand for slotctl's: the contents of tables.toml as plain values.
namespace slotctl::adopt {

/// What the application's key of a table with an `id` is. slotctl's ids are numbers; it numbers other keys
/// itself, and remembers the numbers.
enum class KeyKind { bigint, uuid, text };
std::string_view name_of(KeyKind kind);

/// Whether the columns for instants are `timestamptz`, or hold local times: of a type without a zone, or a
/// date and a time of day in two columns.
enum class TimeKind { instant, local };
std::string_view name_of(TimeKind kind);

/// Where one of slotctl's columns comes from.
struct ColumnSource {
    std::string column;
    std::string time_column{};  ///< the time of day, if `column` is a date; else empty
    bool operator==(const ColumnSource&) const = default;
};

/// One of slotctl's words (or numbers, or booleans, as text) and the application's for the same.
struct WordMapping {
    std::string ours;
    std::vector<std::string> theirs;  ///< not empty; slotctl writes the first
    bool operator==(const WordMapping&) const = default;
};

/// What stands for a column that the application does not have.
struct Default {
    enum class Kind { constant, null, sql };
    Kind kind = Kind::constant;
    std::string text{};  ///< the constant as text, or SQL, in which `t` is the application's row
    bool operator==(const Default&) const = default;
};

/// One of slotctl's tables. `columns`, `values` and `defaults` are keyed by slotctl's columns; `insert` and
/// `update` by the application's, with SQL for what slotctl writes into them when it inserts or changes a
/// row.
struct TableMapping {
    std::string table;  ///< slotctl's name
    std::string from;   ///< the application's: `schema.table`, or `table`, found on the search path
    KeyKind key = KeyKind::bigint;
    std::string where{};  ///< SQL; which rows count, empty: all. `t` is the application's row
    TimeKind time = TimeKind::instant;
    std::string zone =
        "provider";  ///< of local times: an IANA name, or `provider`: that of each row's provider
    std::map<std::string, ColumnSource> columns{};
    std::map<std::string, std::vector<WordMapping>> values{};
    std::map<std::string, Default> defaults{};
    std::map<std::string, std::string> insert{}, update{};
    bool operator==(const TableMapping&) const = default;
};

struct Mapping {
    std::string schema = "slotctl";  ///< where the views and slotctl's own tables are
    std::vector<TableMapping> tables{};

    [[nodiscard]] const TableMapping* find(std::string_view table) const;
    bool operator==(const Mapping&) const = default;
};

}  // namespace slotctl::adopt
