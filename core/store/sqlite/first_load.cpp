#include "core/store/sqlite/first_load.hpp"

#include <sqlite3.h>

#include "core/store/sqlite/schema.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

/// How many orders take longer to load row by row than it takes to change the tables for them.
constexpr std::size_t worth_it = 1000;

bool yields(Connection& connection, const char* query) {
    Statement statement(connection, query);
    const bool any = statement.step();
    statement.reset();
    return any;
}

/// Whether both tables are as slotctl made them, so that it knows every CHECK of theirs.
bool as_slotctl_made_them(Connection& connection) {
    Statement find(connection,
                   "SELECT sql FROM sqlite_schema WHERE type = 'table'"
                   " AND name IN ('orders', 'inventory_reservations')");
    bool same = true;
    while (find.step()) same = same && is_part_of_schema(find.text(0));
    return same;
}

struct CheckAgain {
    Connection& connection;
    ~CheckAgain() {
        sqlite3_exec(connection.handle(), "PRAGMA ignore_check_constraints = OFF", nullptr, nullptr, nullptr);
    }
};

std::string in_quotes(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

}  // namespace

FirstLoad::FirstLoad(Connection& connection, std::size_t orders)
    : connection_(connection),
      empty_(!yields(connection_, "SELECT 1 FROM orders UNION ALL SELECT 1 FROM inventory_reservations")) {
    if (!empty_ || orders < worth_it) return;
    if (yields(connection_,
               "SELECT 1 FROM sqlite_schema WHERE type = 'trigger'"
               " AND tbl_name IN ('orders', 'inventory_reservations') AND name NOT LIKE 'slotctl\\_%'"
               " ESCAPE '\\'"))
        return;
    std::vector<std::string> drops;
    Statement find(
        connection_,
        "SELECT i.name, s.sql FROM (VALUES ('orders'), ('inventory_reservations')) t,"
        " pragma_index_list(t.column1) i JOIN sqlite_schema s ON s.type = 'index' AND s.name = i.name"
        " WHERE i.\"unique\" = 0 AND i.origin = 'c' ORDER BY s.rowid");
    while (find.step()) {
        drops.push_back("DROP INDEX " + in_quotes(find.text(0)));
        indexes_.emplace_back(find.text(1));
    }
    for (const std::string& drop : drops) connection_.execute(drop);
    check_ = !as_slotctl_made_them(connection_);
}

void FirstLoad::run(const std::function<void()>& write) {
    if (!check_) connection_.execute("PRAGMA ignore_check_constraints = ON");
    const CheckAgain at_the_end{connection_};
    write();
    for (const std::string& index : indexes_) connection_.execute(index);
}

}  // namespace slotctl::sqlite
