#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/config/settings.hpp"
#include "core/toml/text.hpp"

/// A TOML text as plain values with their positions.
namespace slotctl {

struct Document {
    struct Entry {
        std::string key;
        Given given;
        Place key_at, value_at;
    };
    struct Table {
        std::string name;
        Place at;
        std::vector<Entry> entries;
    };
    std::vector<Table> tables;
    std::vector<Table> repeated;  ///< each of the tables in arrays: `[[schedule]]`
    /// A table within [templates], whose name is the rest: `reminder`, or `reminder` and `de`.
    struct Nested {
        std::string name, part;
        Table table;
    };
    std::vector<Nested> templates;
    std::vector<Entry> loose;  ///< outside any table
};

/// Throws SyntaxFault.
Document parse_document(std::string_view text);

}  // namespace slotctl
