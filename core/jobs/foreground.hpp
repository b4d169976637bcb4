#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/platform/supervisor.hpp"
#include "core/schedule/scheduled_job.hpp"

namespace slotctl {

/// Something that `run_in_foreground` did, or saw.
struct ForegroundEvent {
    enum class Kind {
        waiting,     ///< nothing is due before `due`, of `job`
        started,     ///< `job`, due at `due`, as process `pid`
        ended,       ///< `job`, with `end` after `took`
        skipped,     ///< `job` was due at `due`, too long ago
        over_limit,  ///< `job` ran longer than its time limit, and is asked to stop
        killed,      ///< `job` did not stop when asked to
        clock_set,   ///< the clock went back by `took`; everything starts anew from `at`
        stopping,    ///< a signal came; a job in hand is waited for
    };
    Kind kind{};
    Instant at{};
    const ScheduledJob* job = nullptr;
    Instant due{};
    bool late = false;
    std::size_t missed = 0;  ///< runs before `due` that there were not
    std::int64_t pid = 0;
    ProgramEnd end{};
    std::chrono::milliseconds took{};
    std::string signal{};  ///< that came
};

struct ForegroundOptions {
    std::vector<ScheduledJob> schedule;
    Zone machine = Zone::utc();  ///< the zone of jobs that name none
    /// Put before every job's own, followed by `--scheduled-as` and the job's name.
    std::vector<std::string> arguments;
    Supervisor::Environment environment;    ///< changes to it, for every job
    std::chrono::milliseconds drain{3000};  ///< how long a job in hand may go on after a stop signal
    std::function<void(const ForegroundEvent&)> report;
};

/// What a job that is asked to stop gets to do so, before it is killed: a job of slotctl ends within 5
/// seconds.
constexpr std::chrono::seconds stop_grace{6};

/// Starts the schedule's jobs when they come due, one at a time, each as a process of its own, until SIGTERM
/// or SIGINT comes. A job in hand then gets `drain` to end by itself, is asked to stop, and is killed
/// `stop_grace` later. A second signal kills it at once. Returns whether all ended in good order (no second
/// signal). Throws Error(config) if no job is enabled.
bool run_in_foreground(const ForegroundOptions& options);

}  // namespace slotctl
