#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/platform/account.hpp"

namespace slotctl {

/// Another program, to be run once until it ends. There is no shell in between: every word arrives unchanged.
struct ProgramCall {
    std::vector<std::string>
        words;            ///< the program, found in PATH unless it contains a slash; then its arguments
    std::string input{};  ///< its standard input
    std::chrono::seconds limit{30};  ///< it is killed after this

    /// Its complete environment; nothing: this process's own, but with `LC_ALL=C`, so that messages are in
    /// English.
    std::optional<std::map<std::string, std::string>> environment{};
    /// The account it runs as; only an administrator may name another one. It then starts in that account's
    /// home directory, in a session without a terminal.
    std::optional<Account> account{};
    /// The end of the command line, as it is; only on Windows, where a program splits that line itself.
    std::string verbatim{};
};

struct ProgramResult {
    int status = 0;          ///< exit status; 128 + the signal that ended it; 127 if there is no such program
    bool timed_out = false;  ///< killed because it exceeded the limit
    bool not_found = false;  ///< no such program
    std::string output{};    ///< standard output
    std::string complaint{};  ///< standard error

    [[nodiscard]] bool good() const { return status == 0 && !timed_out; }
};

/// Has the system's shell carry out a command: `/bin/sh`, or `cmd.exe` on Windows.
ProgramCall shell_call(const std::string& command);

/// Starts a program and waits for it. Throws Error(failed) only if the system cannot start any program.
ProgramResult run_program(const ProgramCall& call);

/// The function that starts programs, passed as an argument so that a test can replace it.
using ProgramRunner = std::function<ProgramResult(const ProgramCall&)>;

/// The path of the program with that name in PATH, or else in the usual directories of administrators'
/// programs.
std::optional<std::string> find_program(const std::string& name);

}  // namespace slotctl
