#pragma once

#include <chrono>
#include <optional>

#include "core/jobs/job_runner.hpp"

/// What a job does if this host's clock may be wrong. If a run's time was given, its clock is not checked.
namespace slotctl {

/// Throws Error(failed), naming the clocks, if this host's clock differs from the database server's by more
/// than 5 minutes, or if `now` is more than `max_gap` after the last run of `job` that did its work, or
/// before it.
void require_believable_clock(std::string_view job, std::chrono::seconds max_gap, const JobContext& context);

/// The latest time that the history supports: `now`, but no later than the database server's clock, nor a
/// week after the last run of `job` before this one. What is deleted because of its age is measured by it, so
/// that a clock that is ahead deletes nothing.
Instant time_for_forgetting(const std::optional<Instant>& last_run, const JobContext& context);

/// What a job does whose clock may have jumped, if there is no server's clock to compare it with.
enum class AfterLeap { warns, refuses };

/// The time that decides what is due: `now`, or the database server's time if this host's clock differs from
/// it by more than a minute. In that case, a warning in the outcome says so. Without a server, the clock may
/// have jumped if no run of `job`, nor of any other, took place within the last week; then it warns, or
/// throws Error(failed). Dry runs only warn.
Instant time_for_what_is_due(std::string_view job, AfterLeap after_leap, const JobContext& context,
                             Outcome& outcome);

}  // namespace slotctl
