#pragma once

#include "core/jobs/job_runner.hpp"
#include "core/plans/maintain.hpp"

namespace slotctl {

struct MaintainRequest {
    MaintainPolicy policy;
    MaintainScope scope;
};

/// One pass of the rolling window. Batches of whole providers, each in a transaction of its own; a batch that
/// fails is named and the others go on. Counts: offerings, created, expired, expired_booked, kept_booked,
/// withdrawn, unchanged_offerings, capped_offerings.
Outcome maintain(const MaintainRequest& request, const JobContext& context);

}  // namespace slotctl
