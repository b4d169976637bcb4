#pragma once

#include <span>
#include <string_view>

#include "core/base/error.hpp"
#include "core/jobs/outcome.hpp"

namespace slotctl::cli {

/// Exit statuses are part of the contract; most follow sysexits.h.
enum ExitStatus : int {
    exit_ok = 0,
    exit_failed = 1,
    exit_usage = 64,
    exit_bad_data = 65,
    exit_unavailable = 69,
    exit_internal = 70,
    exit_not_free = 73,
    exit_busy = 75,
    exit_permission = 77,
    exit_config = 78,
};

struct ExitMeaning {
    int status;
    std::string_view when;
};

/// Every exit status of a command, in ascending order, and when it is used: the manual's table.
std::span<const ExitMeaning> exit_meanings();

/// Those of `monitor`, as Nagios expects them of a check.
std::span<const ExitMeaning> monitor_exit_meanings();

int exit_status(ErrorKind kind);
int exit_status(const Outcome& outcome);

}  // namespace slotctl::cli
