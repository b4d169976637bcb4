#pragma once

#include <string>
#include <string_view>

/// External texts, such as names from a database and messages from servers, in places that hold one line.
namespace slotctl {

/// Line breaks and tabs become blanks, and unprintable characters are escaped (see printable.hpp).
std::string without_controls(std::string text);

/// Lines joined by `; `, without their indentation; empty ones are left out.
std::string joined_lines(std::string_view text);

}  // namespace slotctl
