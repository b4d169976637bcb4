#pragma once

#include <string>
#include <vector>

namespace slotctl::cli {

/// Whether the words of a command line are meant for `monitor`, as far as they can be understood.
bool is_for_monitor(const std::vector<std::string>& words);

/// Answers a wrong command line of `monitor` in the format that it asks for: whoever reads that gets a whole
/// document. Returns the exit status.
int refuse_monitor(const std::vector<std::string>& words, const std::string& message,
                   const std::string& hint);

}  // namespace slotctl::cli
