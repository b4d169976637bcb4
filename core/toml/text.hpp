#pragma once

#include <compare>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

/// TOML as text: places in it, and strings as it writes them.
namespace slotctl {

/// Counted from 1, columns in characters.
struct Place {
    std::size_t line = 0, column = 0;
    auto operator<=>(const Place&) const = default;
};

/// The text is not TOML.
struct SyntaxFault : std::runtime_error {
    SyntaxFault(const std::string& what, Place where) : std::runtime_error(what), at(where) {}
    Place at;
};

/// `text` as a TOML string.
std::string toml_string(std::string_view text);

}  // namespace slotctl
