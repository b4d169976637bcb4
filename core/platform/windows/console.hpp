#pragma once

#include <string_view>

#include "core/platform/windows/winapi.hpp"

namespace slotctl {

/// Lets the console show UTF-8 and colours until this process ends, which then restores what was before: the
/// console belongs to the shell as well.
void prepare_console();

bool is_console(HANDLE handle);

/// Writes UTF-8 to a console as characters, whatever its code page. Returns 0 or the error of GetLastError.
DWORD write_to_console(HANDLE console, std::string_view text);

}  // namespace slotctl
