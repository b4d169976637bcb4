#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/schedule/occurrences.hpp"
#include "core/schedule/scheduled_job.hpp"

namespace slotctl {

/// What happens to a job on a night when its zone's clocks change.
struct ClockNight {
    enum class Effect {
        left_out,     ///< the times do not exist, and no run replaces them
        made_up_for,  ///< the times do not exist; one run replaces them all when the clocks have gone forward
        put_off,      ///< the times do not exist; the job runs as much later as the clocks go forward
        once,         ///< the times occur twice, and the job runs the first time
        twice,        ///< the times occur twice, and the job runs each time
    };
    Effect effect{};
    Instant change{};              ///< the first instant of the new time
    LocalDate date{};              ///< the date of the first of `times`
    std::vector<TimeOfDay> times;  ///< the job's times that do not exist or occur twice, ascending; not empty
    TimeOfDay clock_after{};       ///< the time that clocks show at `change`
    std::chrono::minutes by{};     ///< by how much the clocks go forward; negative: back
};

/// The next runs of one job.
struct JobPreview {
    ScheduledJob job;
    Zone zone = Zone::utc();         ///< the zone of its expression
    std::vector<Instant> runs;       ///< the next ones; without random delays
    std::vector<ClockNight> nights;  ///< ascending
};

struct PreviewOptions {
    ClockManner scheduler = SchedulerKind::systemd;
    Zone machine = Zone::utc();
    Instant now{};
    std::size_t runs = 3;                 ///< per job
    std::chrono::days nights_ahead{400};  ///< how far ahead to search for clock changes
};

/// For every enabled job.
std::vector<JobPreview> preview(const std::vector<ScheduledJob>& jobs, const PreviewOptions& options);

/// `2027-03-28 02:30`: the date and time that clocks show.
std::string format_local(Instant instant, const Zone& zone);

/// One sentence: `on 2027-03-28, 02:30 does not exist in Europe/Berlin: cron runs it at 03:00`. `runner`
/// names the program that runs the job: `cron`.
std::string describe(const ClockNight& night, const Zone& zone, const std::string& runner);

}  // namespace slotctl
