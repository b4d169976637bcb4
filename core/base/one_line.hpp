#pragma once

#include <string>
#include <string_view>

/// Texts of others, such as names from a database and messages of servers, for places that hold one line.
namespace slotctl {

/// Every control character (below U+0020, and U+007F) becomes a blank.
std::string without_controls(std::string text);

/// Lines joined by `; `, without their indentation; empty ones are left out.
std::string joined_lines(std::string_view text);

}  // namespace slotctl
