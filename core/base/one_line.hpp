#pragma once

#include <string>
#include <string_view>

/// Texts of others, such as names from a database and messages of servers, for places that hold one line.
namespace slotctl {

/// Line ends and tabs become blanks, and what is not fit to be shown is escaped, see printable.hpp.
std::string without_controls(std::string text);

/// Lines joined by `; `, without their indentation; empty ones are left out.
std::string joined_lines(std::string_view text);

}  // namespace slotctl
