#pragma once

#include "core/jobs/job_runner.hpp"
#include "core/plans/maintain.hpp"

namespace slotctl {

struct MaintainRequest {
    MaintainPolicy policy;
    MaintainScope scope;
    /// The clock is believed if `now` is at most this long after the last run; none = always.
    std::optional<std::chrono::seconds> max_gap;
    /// Move bookings back to their local time if a change of their zone's rules has moved them.
    bool keep_clock_time = false;
};

/// One pass of the rolling window. Works in batches of whole providers, each in its own transaction; a batch
/// that fails is named and the others are processed. Fails at once if this host's clock cannot be believed
/// (see clock_check.hpp), or with Error(bad_data) if the scope names records that do not exist. Counts:
/// offerings, created, expired, expired_booked, kept_booked, withdrawn, unchanged_offerings,
/// capped_offerings; with keep_clock_time also moved_bookings.
Outcome maintain(const MaintainRequest& request, const JobContext& context);

}  // namespace slotctl
