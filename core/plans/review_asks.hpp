#pragma once

#include <chrono>
#include <optional>

#include "core/base/instant.hpp"
#include "core/plans/message_events.hpp"

/// When customers are asked to review their bookings.
namespace slotctl {

struct ReviewRules {
    /// A request is about a booking that was completed no longer ago; 1 h … 7 days.
    std::chrono::seconds ask_within{std::chrono::hours{24}};
    /// A customer is not asked about the same provider again for that long; 0 … 3660 days.
    std::chrono::seconds ask_again_after{std::chrono::days{30}};
    /// Who has not written a review by then is reminded once; 1 h … 30 days.
    std::chrono::seconds remind_after{std::chrono::days{7}};
};

/// A run that was missed is made up for, but no longer than this.
inline constexpr std::chrono::seconds longest_review_gap{std::chrono::days{7}};

/// Whom one run asks, by e-mail or otherwise.
struct ReviewAsk {
    MessageEvent event{};  ///< `review_request` or `review_reminder`
    /// Of a request: the booking was completed after `after`, at `until` or before. Of a reminder: the
    /// request was sent then.
    Instant after{}, until{};
    /// Of a request: the booking ended later than this. One that is closed long after its end is only
    /// bookkeeping.
    Instant ended_after{};
    /// Of a request: the customer was not asked about the provider since.
    Instant not_asked_since{};
};

/// The requests at `now`, if the last good run began at `last_run`: those of `ask_within`, and those since an
/// hour before that run.
ReviewAsk review_requests(const ReviewRules& rules, std::optional<Instant> last_run, Instant now);
ReviewAsk review_reminders(const ReviewRules& rules, Instant now);

}  // namespace slotctl
