#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/platform/account.hpp"

namespace slotctl {

/// Another program, to be run once and to its end. No shell is between: a word arrives as it is.
struct ProgramCall {
    std::vector<std::string> words;  ///< the program, looked up in PATH unless it holds a slash; arguments
    std::string input{};             ///< its standard input
    std::chrono::seconds limit{30};  ///< it is killed after this

    /// All of its environment; nothing: this process's own, but with `LC_ALL=C`, so that answers are English.
    std::optional<std::map<std::string, std::string>> environment{};
    /// Whose rights it has; only an administrator may name another account. It then starts in that account's
    /// home directory, in a session without a terminal.
    std::optional<Account> account{};
};

struct ProgramResult {
    int status = 0;           ///< exit status; 128 + the signal that ended it; 127: there is no such program
    bool timed_out = false;   ///< killed, since it took longer than the limit
    bool not_found = false;   ///< no such program
    std::string output{};     ///< standard output
    std::string complaint{};  ///< standard error

    [[nodiscard]] bool good() const { return status == 0 && !timed_out; }
};

/// Starts a program and waits. Throws Error(failed) only if the system can start nothing at all.
ProgramResult run_program(const ProgramCall& call);

/// How whatever starts programs is handed to what needs them, so that a test can watch.
using ProgramRunner = std::function<ProgramResult(const ProgramCall&)>;

/// Where PATH has a program of that name, else in the usual places of administrators' programs.
std::optional<std::string> find_program(const std::string& name);

}  // namespace slotctl
