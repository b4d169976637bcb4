#pragma once

#include <span>
#include <string>

namespace slotctl {

/// Words as one command line, from which a Windows program gets them back unchanged: quoted as
/// CommandLineToArgvW and Microsoft's C run time split it.
std::string windows_command_line(std::span<const std::string> words);

}  // namespace slotctl
