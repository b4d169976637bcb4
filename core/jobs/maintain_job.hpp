#pragma once

#include "core/jobs/job_runner.hpp"
#include "core/plans/maintain.hpp"

namespace slotctl {

struct MaintainRequest {
    MaintainPolicy policy;
    MaintainScope scope;
    /// The clock is believed while `now` lies no further after the last run; none = whatever it says.
    std::optional<std::chrono::seconds> max_gap;
    /// Give bookings their local time back that a change of their zone's rules has moved.
    bool keep_clock_time = false;
};

/// One pass of the rolling window. Batches of whole providers, each in a transaction of its own; a batch that
/// fails is named and the others go on. Fails at once where this host's clock is not to be believed (see
/// clock_check.hpp), or with Error(bad_data) where the scope names what there is not. Counts: offerings,
/// created, expired, expired_booked, kept_booked, withdrawn, unchanged_offerings, capped_offerings;
/// with keep_clock_time also moved_bookings.
Outcome maintain(const MaintainRequest& request, const JobContext& context);

}  // namespace slotctl
