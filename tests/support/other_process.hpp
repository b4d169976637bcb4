#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/platform/program.hpp"

namespace slotctl::tests {

/// Runs a test case of this very program in a process of its own, for what two processes do to one file. The
/// test case has the tag `[.]`, so that it does not run by itself, and takes its arguments from environment
/// variables. It is killed after `limit`.
ProgramResult run_in_other_process(const std::string& test_case,
                                   const std::map<std::string, std::string>& variables,
                                   std::chrono::seconds limit = std::chrono::seconds{60});

/// One of those arguments.
std::string argument(const std::string& variable);

}  // namespace slotctl::tests
