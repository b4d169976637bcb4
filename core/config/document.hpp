#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/settings.hpp"

/// A TOML text as plain values with their positions. The only room that uses the TOML library.
namespace slotctl {

/// Counted from 1, columns in characters.
struct Place {
    std::size_t line = 0, column = 0;
    auto operator<=>(const Place&) const = default;
};

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

/// The text is not TOML.
struct SyntaxFault : std::runtime_error {
    SyntaxFault(const std::string& what, Place where) : std::runtime_error(what), at(where) {}
    Place at;
};

/// Throws SyntaxFault.
Document parse_document(std::string_view text);

}  // namespace slotctl
