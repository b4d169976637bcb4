#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>

#include "core/platform/program.hpp"
#include "core/platform/supervisor.hpp"

namespace slotctl::tests {

/// Runs a test case of this very program in a process of its own, for what two processes do to one file. The
/// test case has the tag `[.]`, so that it does not run by itself, and takes its arguments from environment
/// variables. It is killed after `limit`.
ProgramResult run_in_other_process(const std::string& test_case,
                                   const std::map<std::string, std::string>& variables,
                                   std::chrono::seconds limit = std::chrono::seconds{60});

/// One of those arguments.
std::string argument(const std::string& variable);

/// Waits until another process has made a file; false if it takes too long.
bool appears(const std::filesystem::path& file);

/// Such a process that goes on while this one does something. There can be only one at a time.
class OtherProcess {
  public:
    OtherProcess(const std::string& test_case, const std::map<std::string, std::string>& variables);
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;
    /// Kills the process if it is still running.
    ~OtherProcess();

    /// Asks it to stop, as `slotctl run` does.
    void terminate() const { supervisor_.terminate(); }
    void kill() const { supervisor_.kill(); }
    /// Waits until it has ended.
    ProgramEnd wait();

  private:
    Supervisor supervisor_;
};

}  // namespace slotctl::tests
