#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/plans/health.hpp"
#include "core/schedule/scheduled_job.hpp"

/// When a job should run according to the configured schedule.
namespace slotctl {

/// The enabled entries of `schedule` whose runs cover the whole of `job`: no dry runs, and no runs limited to
/// certain providers or services.
std::vector<ScheduledJob> entries_of(std::string_view job, std::span<const ScheduledJob> schedule);

/// The enabled entries whose runs cover only a part of `job`; no dry runs.
std::vector<ScheduledJob> partial_entries_of(std::string_view job, std::span<const ScheduledJob> schedule);

/// Every instant in (from, until] at which any of `entries` is due, ascending and unique; only the latest
/// ones if there are very many. `grace`: how late a start is still on time. `machine_zone`: for entries
/// without a zone. If schedulers differ on a night when clocks change, only runs that all of them start are
/// included.
std::vector<DueRun> due_runs(std::span<const ScheduledJob> entries, Instant from, Instant until,
                             std::chrono::seconds grace, const std::string& machine_zone);

/// The same for what nothing in the schedule runs: as if it were due once a day, the first time a day after
/// `from`.
std::vector<DueRun> due_daily(Instant from, Instant until, std::chrono::seconds grace);

/// The first instant after `now` at which any of them is due.
std::optional<Instant> next_due(std::span<const ScheduledJob> entries, Instant now,
                                const std::string& machine_zone);

}  // namespace slotctl
