#pragma once

#include <string>

namespace slotctl::cli {

/// Writes to standard output. Throws Error(failed) if it cannot be written, as on a full disk.
void print(const std::string& text);

/// Writes to standard error, after `slotctl: `, and to the log file, where lines are joined by semicolons.
void complain(const std::string& text);

}  // namespace slotctl::cli
