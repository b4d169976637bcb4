#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace slotctl::postgres {

/// A schema that contains tables of slotctl.
struct SchemaPlace {
    std::string name;
    bool usable = true;    ///< the role has USAGE on it
    bool on_path = false;  ///< the search path leads to these tables
    bool adopted = false;  ///< some of them are views over an application's tables
};

/// The schemas other than `schema` that contain tables of slotctl, ascending.
std::vector<SchemaPlace> other_places(pqxx::transaction_base& tx, const std::string& schema);

/// The place of slotctl's tables, according to this connection's search path.
struct Layout {
    std::string
        schema;  ///< contains the tables; without tables, the schema for new ones; empty if there is none
    bool has_tables = false;  ///< `schema` contains them
    bool adopted = false;     ///< some of them are views over an application's tables

    // The rest is looked up only if the path leads to no tables.
    std::string search_path{};          ///< as `SHOW search_path` prints it
    bool path_given_by_client = false;  ///< in the URL or in PGOPTIONS, not by the server's settings
    std::vector<SchemaPlace>
        elsewhere{};  ///< schemas outside the path that contain tables of slotctl, ascending
};

/// Searches the whole search path. Throws Error(config) if another program's tables conflict.
Layout find_layout(pqxx::transaction_base& tx);

/// Throws Error(config or permission), naming the place of the tables, unless slotctl's tables are in
/// `layout.schema` or may be created there. If another schema already has tables, `layout.schema` counts as a
/// second business only if the client named it.
void require_place(const Layout& layout);

}  // namespace slotctl::postgres
