#pragma once

#include <chrono>
#include <optional>

#include "core/jobs/job_runner.hpp"

/// What a job does where this host's clock may be wrong. Nothing here looks at the clock of a run whose time
/// was given.
namespace slotctl {

/// Throws Error(failed), naming the clocks, if this host's clock differs from the database server's by more
/// than 5 minutes, or if `now` lies more than `max_gap` after the last run of `job` that did its work, or
/// before it.
void require_believable_clock(std::string_view job, std::chrono::seconds max_gap, const JobContext& context);

/// The time by which something is due: `now`, or the database server's time where this host's clock differs
/// from it by more than a minute. Then a warning of the outcome says so.
Instant time_for_what_is_due(const JobContext& context, Outcome& outcome);

}  // namespace slotctl
