#include "cli/exit_status.hpp"

#include "core/plans/health_report.hpp"

namespace slotctl::cli {

std::span<const ExitMeaning> exit_meanings() {
    static constexpr ExitMeaning meanings[] = {
        {exit_ok, "success, including when there was nothing to do"},
        {exit_failed, "failed, or only partly done: the error names what is missing"},
        {exit_usage, "wrong command line"},
        {exit_bad_data, "wrong input data; nothing was changed"},
        {exit_unavailable, "database unreachable"},
        {exit_internal, "a bug in slotctl"},
        {exit_not_free, "the time is not free: the error says why, and names the nearest free times"},
        {exit_busy, "another run of this job holds the lock"},
        {exit_permission, "permission denied"},
        {exit_config, "wrong configuration, or an incompatible schema"},
    };
    return meanings;
}

std::span<const ExitMeaning> monitor_exit_meanings() {
    static constexpr ExitMeaning meanings[] = {
        {static_cast<int>(HealthState::ok), "every check is OK"},
        {static_cast<int>(HealthState::warning), "warning: the worst check needs attention soon"},
        {static_cast<int>(HealthState::critical),
         "critical: the worst check needs attention now, or the database is unreachable"},
        {static_cast<int>(HealthState::unknown),
         "unknown: the checks could not run, as with a wrong command line or configuration"},
    };
    return meanings;
}

int exit_status(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::usage:
            return exit_usage;
        case ErrorKind::bad_data:
            return exit_bad_data;
        case ErrorKind::unavailable:
            return exit_unavailable;
        case ErrorKind::not_free:
            return exit_not_free;
        case ErrorKind::busy:
            return exit_busy;
        case ErrorKind::permission:
            return exit_permission;
        case ErrorKind::config:
            return exit_config;
        case ErrorKind::internal:
            return exit_internal;
        case ErrorKind::conflict:
        case ErrorKind::in_doubt:
        case ErrorKind::failed:
            return exit_failed;
    }
    return exit_internal;
}

int exit_status(const Outcome& outcome) {
    if (outcome.error_kind) return exit_status(*outcome.error_kind);
    switch (outcome.status) {
        case RunStatus::ok:
        case RunStatus::skipped:
            return exit_ok;  // skipped as fresh; a busy lock is an error kind
        default:
            return exit_failed;
    }
}

}  // namespace slotctl::cli
