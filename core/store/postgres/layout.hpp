#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace slotctl::postgres {

/// A schema in which tables of slotctl's were found.
struct SchemaPlace {
    std::string name;
    bool usable = true;  ///< the role has USAGE on it
};

/// Where slotctl's tables are, as this connection's search path has it.
struct Layout {
    std::string schema;  ///< holds the tables; without tables, where new ones go; empty: there is no such
    bool has_tables = false;  ///< `schema` holds them

    // The rest is looked up only where there are no tables along the path.
    std::string search_path{};             ///< as `SHOW search_path` prints it
    bool path_given_by_client = false;     ///< in the URL or in PGOPTIONS, not by the server's settings
    std::vector<SchemaPlace> elsewhere{};  ///< schemas off the path that hold tables of slotctl's, ascending
};

/// Looks along the whole search path. Throws Error(config) if another program's tables stand in the way.
Layout find_layout(pqxx::transaction_base& tx);

/// Throws Error(config or permission), naming where the tables are, unless slotctl's tables are in
/// `layout.schema` or may be made there. A schema beside one that has tables already is taken for a second
/// business only if the client named it.
void require_place(const Layout& layout);

}  // namespace slotctl::postgres
