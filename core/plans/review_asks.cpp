#include "core/plans/review_asks.hpp"

#include <algorithm>

namespace slotctl {

ReviewAsk review_requests(const ReviewRules& rules, std::optional<Instant> last_run, Instant now) {
    ReviewAsk ask;
    ask.event = MessageEvent::review_request;
    ask.until = now;
    ask.after = now - rules.ask_within;
    // A run is never exactly a day after the one before, and did not see what was not committed yet.
    constexpr std::chrono::hours longest_transaction{1};
    if (last_run)
        ask.after = std::min(ask.after, std::max(*last_run - longest_transaction, now - longest_review_gap));
    ask.ended_after = ask.after - longest_review_gap;
    ask.not_asked_since = now - rules.ask_again_after;
    return ask;
}

ReviewAsk review_reminders(const ReviewRules& rules, Instant now) {
    ReviewAsk ask;
    ask.event = MessageEvent::review_reminder;
    ask.until = now - rules.remind_after;
    ask.after = ask.until - longest_review_gap;
    return ask;
}

}  // namespace slotctl
