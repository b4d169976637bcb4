#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/jobs/job_runner.hpp"

namespace slotctl {

/// A part of the cleanup that may run alone.
enum class CleanupPart { notifications, bookings, chat_rooms };

struct CleanupRequest {
    std::optional<CleanupPart> only;        ///< none: all
    std::chrono::seconds keep_sent{0};      ///< messages; at least a few days, or they are sent again
    std::chrono::seconds keep_failed{0};    ///< messages that were not sent
    std::chrono::seconds archive_after{0};  ///< the end of a booking
    std::chrono::seconds close_after{0};    ///< the last activity in a chat room
    std::int64_t batch_size = 1000;
};

/// Deletes old messages, archives old bookings, and closes chat rooms that nobody uses. Counts: sent_deleted,
/// failed_deleted, archived, chat_rooms_closed, of the parts that ran.
Outcome cleanup(const CleanupRequest& request, const JobContext& context);

}  // namespace slotctl
