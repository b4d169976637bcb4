#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/jobs/job_runner.hpp"

namespace slotctl {

struct MarkMissedRequest {
    std::chrono::seconds after{0};  ///< how long ago a booking must have ended, >= 0
    std::string status;             ///< what it becomes: `missed` or `completed`
    std::int64_t batch_size = 1000;
};

/// Closes confirmed bookings that nobody has closed since they ended. Those that somebody is changing are
/// left to the next run. Counts: missed.
Outcome mark_missed(const MarkMissedRequest& request, const JobContext& context);

}  // namespace slotctl
