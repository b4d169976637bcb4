#pragma once

#include <string>
#include <vector>

namespace slotctl::cli {

/// Reports a wrong command line of `monitor` in the format that it asks for, so that the reader gets a
/// complete document. Returns the exit status.
int refuse_monitor(const std::vector<std::string>& words, const std::string& message,
                   const std::string& hint);

}  // namespace slotctl::cli
