#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/plans/health.hpp"
#include "core/schedule/scheduled_job.hpp"

/// When the schedule of the configuration wants a job to run.
namespace slotctl {

/// The enabled entries of `schedule` whose runs are good for the whole of `job`: neither a rehearsal nor
/// limited to some providers or services.
std::vector<ScheduledJob> entries_of(std::string_view job, std::span<const ScheduledJob> schedule);

/// Every instant in (from, until] at which any of `entries` is due, ascending, each once; the latest ones if
/// there are very many. `grace`: how late a start is still on time. `machine_zone`: of entries without a zone
/// of their own. Where schedulers differ on a night when clocks change, only runs that all of them start
/// count.
std::vector<DueRun> due_runs(std::span<const ScheduledJob> entries, Instant from, Instant until,
                             std::chrono::seconds grace, const std::string& machine_zone);

/// The first instant after `now` at which any of them is due.
std::optional<Instant> next_due(std::span<const ScheduledJob> entries, Instant now,
                                const std::string& machine_zone);

}  // namespace slotctl
