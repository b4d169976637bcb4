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

/// What becomes of a job in a night in which its zone's clocks change.
struct ClockNight {
    enum class Effect {
        left_out,     ///< the times do not exist, and there is no run for them
        made_up_for,  ///< the times do not exist; one run stands for them all when the clocks have gone
                      ///< forward
        put_off,      ///< the times do not exist; the job runs as much later as the clocks go forward
        once,         ///< the times come twice, and the job runs the first time
        twice,        ///< the times come twice, and the job runs each time
    };
    Effect effect{};
    Instant change{};              ///< the first instant of the new time
    LocalDate date{};              ///< of the first of `times`
    std::vector<TimeOfDay> times;  ///< the job's times that do not exist or come twice, ascending; not empty
    TimeOfDay clock_after{};       ///< what clocks show at `change`
    std::chrono::minutes by{};     ///< how far the clocks go forward; negative: back
};

/// What is ahead of one job.
struct JobPreview {
    ScheduledJob job;
    Zone zone = Zone::utc();         ///< the one its expression is meant in
    std::vector<Instant> runs;       ///< the next ones; without random delays
    std::vector<ClockNight> nights;  ///< ascending
};

struct PreviewOptions {
    ClockManner scheduler = SchedulerKind::systemd;
    Zone machine = Zone::utc();
    Instant now{};
    std::size_t runs = 3;                 ///< of each job
    std::chrono::days nights_ahead{400};  ///< how far to look for changes of the clocks
};

/// Of every job that is enabled.
std::vector<JobPreview> preview(const std::vector<ScheduledJob>& jobs, const PreviewOptions& options);

/// `2027-03-28 02:30 CEST`… without the abbreviation: the date and time that clocks show.
std::string format_local(Instant instant, const Zone& zone);

/// One sentence: `on 2027-03-28, 02:30 does not exist in Europe/Berlin: cron runs it at 03:00`. `runner` is
/// what runs the job: `cron`.
std::string describe(const ClockNight& night, const Zone& zone, const std::string& runner);

}  // namespace slotctl
