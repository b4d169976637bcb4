#include "core/store/sqlite/storage.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include <sqlite3.h>

#include "core/base/path_text.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

/// How many kinds of damage are named.
constexpr int most_damage = 10;

std::int64_t number(Connection& connection, const char* sql) {
    Statement statement(connection, sql);
    return statement.bind().step() ? statement.integer(0) : 0;
}

std::string word(Connection& connection, const char* sql) {
    Statement statement(connection, sql);
    return statement.bind().step() ? std::string(statement.text(0)) : std::string();
}

/// Beside the database; none if that is in memory.
std::int64_t log_bytes(Connection& connection) {
    const std::string file = word(connection, "SELECT file FROM pragma_database_list WHERE name = 'main'");
    if (file.empty()) return 0;
    std::error_code none;
    const auto size = std::filesystem::file_size(path_from(file + "-wal"), none);
    return none ? 0 : static_cast<std::int64_t>(size);
}

std::vector<std::string> damage(Connection& connection) {
    std::vector<std::string> found;
    Statement check(connection, "PRAGMA integrity_check(" + std::to_string(most_damage) + ")");
    check.bind();
    while (check.step()) {
        if (check.text(0) != "ok") found.emplace_back(check.text(0));
    }
    return found;
}

/// The bytes of each table and index; empty if this SQLite cannot say.
std::map<std::string, std::int64_t> sizes(Connection& connection) {
    std::map<std::string, std::int64_t> found;
    if (number(connection, "SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'") == 0)
        return found;
    Statement rows(connection, "SELECT name, pgsize FROM dbstat WHERE aggregate = 1");
    rows.bind();
    while (rows.step()) found[std::string(rows.text(0))] = rows.integer(1);
    return found;
}

std::vector<std::string> missing_triggers(Connection& connection,
                                          const std::vector<SchemaNames::Trigger>& expected) {
    Statement there(connection,
                    "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ? AND tbl_name = ?");
    std::vector<std::string> missing;
    for (const auto& [table, name] : expected) {
        there.bind(name, table);
        if (!there.step()) missing.emplace_back(name).append(" of ").append(table);
    }
    return missing;
}

struct Guard {
    const char *table, *definition;
};

/// The constraints without which more could be booked, sold or sent than there is.
constexpr Guard guards[] = {
    {"booking_keys", "PRIMARY KEY (scope, key)"},
    {"drop_products", "CHECK (reserved_quantity BETWEEN 0 AND stock_quantity)"},
    {"inventory_reservations", "CHECK (quantity > 0)"},
    {"notifications", "dedup_key TEXT UNIQUE"},
    {"product_variants", "CHECK (reserved_quantity BETWEEN 0 AND stock_quantity)"},
    {"slots", "CHECK (booked_count BETWEEN 0 AND capacity)"},
    {"slots", "PRIMARY KEY (provider_id, service_id, starts_at)"},
};

/// SQLite drops no constraint, but a table can be built anew without it, as editors of databases do; they
/// quote names and lay out the statement as they like.
std::string without_layout(std::string_view sql) {
    std::string text;
    for (const char c : sql) {
        if (std::string_view(" \t\r\n\"`[]").find(c) == std::string_view::npos)
            text.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return text;
}

std::vector<MissingConstraint> missing_constraints(Connection& connection) {
    Statement made(connection, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?");
    std::vector<MissingConstraint> missing;
    for (const Guard& guard : guards) {
        made.bind(guard.table);
        if (made.step() &&
            without_layout(made.text(0)).find(without_layout(guard.definition)) == std::string::npos)
            missing.push_back({guard.table, guard.definition, ""});
    }
    return missing;
}

template <class Facts>
void largest_first(std::vector<Facts>& facts) {
    std::stable_sort(facts.begin(), facts.end(),
                     [](const Facts& a, const Facts& b) { return a.bytes > b.bytes; });
}

}  // namespace

std::vector<std::string> SqliteStorage::missing_tables() {
    const Connection::Task task(connection_, "looking for missing tables");
    Statement there(connection_, "SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?");
    std::vector<std::string> missing;
    for (const std::string& name : made_.tables) {
        there.bind(name);
        if (!there.step()) missing.push_back(name);
    }
    return missing;
}

StorageFacts SqliteStorage::storage(StorageDepth depth) {
    const Connection::Task task(connection_, "asking for the database's condition");
    const bool whole = depth == StorageDepth::whole;
    StorageFacts facts;
    facts.product = std::string("SQLite ") + sqlite3_libversion();
    const std::int64_t page = number(connection_, "PRAGMA page_size");
    facts.bytes = page * number(connection_, "PRAGMA page_count");
    const auto known = whole ? sizes(connection_) : std::map<std::string, std::int64_t>();
    const auto size_of = [&](const std::string& name) {
        const auto found = known.find(name);
        return found == known.end() ? 0 : found->second;
    };
    Statement list(connection_, "SELECT name, tbl_name, sql IS NULL FROM sqlite_schema WHERE type = 'index'");
    list.bind();
    while (list.step()) {
        IndexStorage index;
        index.name = list.text(0);
        index.table = list.text(1);
        index.guards = list.boolean(2);
        index.bytes = size_of(index.name);
        index.ours = std::binary_search(made_.indexes.begin(), made_.indexes.end(), index.name);
        facts.indexes.push_back(std::move(index));
    }
    for (const std::string& name : made_.indexes) {
        const bool there = std::any_of(facts.indexes.begin(), facts.indexes.end(),
                                       [&](const IndexStorage& index) { return index.name == name; });
        if (!there) facts.missing_indexes.push_back(name);
    }
    facts.missing_tables = missing_tables();
    facts.missing_constraints = missing_constraints(connection_);
    facts.idle_triggers = missing_triggers(connection_, made_.triggers);
    for (const std::string& name : made_.tables) {
        if (std::binary_search(facts.missing_tables.begin(), facts.missing_tables.end(), name)) continue;
        TableStorage table;
        table.name = name;
        for (const IndexStorage& index : facts.indexes)
            if (index.table == name) table.index_bytes += index.bytes;
        table.bytes = size_of(name) + table.index_bytes;
        if (whole) table.rows = number(connection_, ("SELECT count(*) FROM \"" + name + "\"").c_str());
        facts.tables.push_back(std::move(table));
    }
    std::erase_if(facts.indexes, [&](const IndexStorage& index) {
        return !std::binary_search(made_.tables.begin(), made_.tables.end(), index.table);
    });
    largest_first(facts.tables);
    largest_first(facts.indexes);
    FileStorage file;
    file.free_bytes = page * number(connection_, "PRAGMA freelist_count");
    file.wal_bytes = log_bytes(connection_);
    file.journal_mode = word(connection_, "PRAGMA journal_mode");
    if (whole) {
        file.damage = damage(connection_);
        file.looked_through = true;
    }
    facts.file = std::move(file);
    return facts;
}

}  // namespace slotctl::sqlite
