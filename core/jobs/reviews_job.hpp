#pragma once

#include <vector>

#include "core/jobs/job_runner.hpp"
#include "core/plans/review_asks.hpp"

namespace slotctl {

/// Whom to ask for reviews, and how.
struct ReviewPolicy {
    ReviewRules rules;
    std::vector<MessageChannel> channels;  ///< each customer by all of them that reach them
};

/// Queues requests for reviews of bookings that were completed since the last run, or in the last day. Sends
/// nothing. Counts: queued, unknown_customers, opted_out.
Outcome request_reviews(const ReviewPolicy& policy, const JobContext& context);

/// Queues one reminder of each request that was sent a while ago, if there is still no review. The same
/// counts.
Outcome remind_of_reviews(const ReviewPolicy& policy, const JobContext& context);

}  // namespace slotctl
