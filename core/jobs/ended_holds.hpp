#pragma once

#include <cstdint>

#include "core/jobs/job_runner.hpp"

namespace slotctl {

/// Cancels pending bookings whose hold has ended, in transactions of at most `batch`, and counts them as
/// `holds_released`. Keys of repeated requests are forgotten after a week. A role that must not change
/// bookings gets a warning.
void release_ended_holds(const RunLock& lock, ClusterLock& cluster, const JobContext& context, Instant now,
                         std::int64_t batch, Outcome& outcome);

/// What that would count.
void count_ended_holds(const JobContext& context, Instant now, Outcome& outcome);

}  // namespace slotctl
