#pragma once

#include "core/jobs/job_runner.hpp"
#include "core/plans/statistics_day.hpp"

namespace slotctl {

/// Writes the statistics of the providers whose bookings or reviews have changed; with `all`, of every one.
/// Counts: providers.
Outcome aggregate_reviews(bool all, const JobContext& context);

/// Writes the statistics of one day, in place of those that it has, and of the providers that have changed.
/// `given`: somebody asked for that day. Counts: bookings, new_customers, active_providers, reviews, messages
/// (of that day), providers.
Outcome record_statistics(const StatisticsDay& day, bool given, const JobContext& context);

}  // namespace slotctl
