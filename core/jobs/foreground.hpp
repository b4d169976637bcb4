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

/// Something that `run_in_foreground` did or noticed.
struct ForegroundEvent {
    enum class Kind {
        waiting,     ///< nothing is due before `due`, of `job`
        started,     ///< `job`, due at `due`, as process `pid`
        ended,       ///< `job`, with `end` after `took`
        skipped,     ///< `job` was due at `due`, too long ago
        over_limit,  ///< `job` exceeded its time limit, and is asked to stop
        killed,      ///< `job` did not stop when asked to
        clock_set,   ///< the clock went back by `took`; the schedule starts again from `at`
        stopping,    ///< a signal was received; a running job is waited for
    };
    Kind kind{};
    Instant at{};
    const ScheduledJob* job = nullptr;
    Instant due{};
    bool late = false;
    std::size_t missed = 0;  ///< earlier due times that this run also makes up for
    std::int64_t pid = 0;
    ProgramEnd end{};
    std::chrono::milliseconds took{};
    std::string signal{};  ///< the signal received
};

struct ForegroundOptions {
    std::vector<ScheduledJob> schedule;
    Zone machine = Zone::utc();  ///< the zone of jobs that name none
    /// Inserted before every job's own arguments, followed by `--scheduled-as` and the job's name.
    std::vector<std::string> arguments;
    Supervisor::Environment environment;    ///< changes to the environment of every job
    std::chrono::milliseconds drain{3000};  ///< how long a running job may continue after a stop signal
    std::function<void(const ForegroundEvent&)> report;
};

/// How long a job may take to stop when asked, before it is killed: slotctl's jobs end within 5 seconds.
constexpr std::chrono::seconds stop_grace{6};

/// Starts the schedule's jobs when they are due, one at a time, each as a separate process, until SIGTERM or
/// SIGINT is received. A running job then has `drain` to end normally, is asked to stop, and is killed
/// `stop_grace` later. A second signal kills it at once. Returns whether all jobs ended in an orderly way (no
/// second signal). Throws Error(config) if no job is enabled.
bool run_in_foreground(const ForegroundOptions& options);

}  // namespace slotctl
