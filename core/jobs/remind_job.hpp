#pragma once

#include "core/jobs/job_runner.hpp"

namespace slotctl {

/// Queues reminders of confirmed bookings, and messages about bookings that were confirmed, moved or
/// cancelled since the last run. Sends nothing. Counts: queued (reminders), confirmations, moved,
/// cancelled_bookings, withdrawn, unknown_customers, opted_out.
Outcome remind(const MessagePolicy& policy, const JobContext& context);

}  // namespace slotctl
