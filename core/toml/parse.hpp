#pragma once

#include <string>
#include <string_view>

#include "core/toml/library.hpp"
#include "core/toml/text.hpp"

/// TOML as the library's nodes, for the few sources that read a kind of file.
namespace slotctl {

/// Throws SyntaxFault. Values are never part of its message, since they may be passwords.
toml::table parse_toml(std::string_view text);

Place place_of(const toml::source_region& region);

/// `a table`, `an array`: what a node is that is not of the expected type.
std::string kind_of(const toml::node& node);

}  // namespace slotctl
