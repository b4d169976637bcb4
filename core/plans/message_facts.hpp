#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"

/// Messages to customers, in figures.
namespace slotctl {

struct QueuedMessages {
    std::string queue;
    std::int64_t pending = 0;
    std::int64_t due = 0;           ///< those of them that could be sent now, or whose channel rests
    std::optional<Instant> oldest;  ///< since when the first of these could have been sent
};

/// A channel that sends nothing for now.
struct RestingChannel {
    std::string channel;
    Instant until{};
    std::string why;
};

/// Messages about bookings that nothing queues.
struct UnqueuedMessages {
    std::int64_t due = 0;
    std::optional<Instant> last_run;  ///< the last good run of `remind`
    Instant since{};                  ///< nothing was queued since then
};

/// What the checks need.
struct MessageFacts {
    bool expected = false;               ///< messages are enabled, or there are some
    std::vector<QueuedMessages> queues;  ///< each, in the order of their priority
    std::vector<RestingChannel> resting;
    std::optional<UnqueuedMessages> unqueued;  ///< only where `remind` should run, and has not for a while
    std::int64_t sending = 0;
    /// Of the last 24 hours: sent then, or queued then and ended otherwise.
    std::int64_t sent = 0, failed = 0, unknown = 0, cancelled = 0;
    /// Of those that failed: they expired in the last 24 hours, whenever they were queued. Also those that
    /// were to be sent at most once, which are cancelled in the table.
    std::int64_t expired = 0;
    std::string why_expired;  ///< for the most frequent reason; empty if unknown
};

/// An hour of UTC; of the present one, what has been of it.
struct MessageHour {
    Instant begins{};
    std::int64_t sent = 0;
    std::int64_t failed = 0;  ///< queued in this hour, and failed or unknown since; or expired in it
};

/// Messages of 24 hours that failed, or of which nobody knows whether they arrived, for the same reason.
struct MessageFailures {
    std::string status;  ///< `failed`, `expired`, `unknown`
    std::string channel, reason;
    std::int64_t count = 0;
    Instant last_queued{};
};

/// What people look at.
struct MessageHistory {
    MessageFacts facts;
    std::vector<MessageHour> hours;         ///< the last 24, ascending
    std::vector<MessageFailures> failures;  ///< the most frequent ones first
};

}  // namespace slotctl
