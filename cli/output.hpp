#pragma once

#include <string>

namespace slotctl::cli {

/// Writes to standard output. Throws Error(failed) if it cannot be written, as on a full disk.
void print(const std::string& text);

/// Writes a line to standard error, after `slotctl: `.
void complain(const std::string& text);

}  // namespace slotctl::cli
