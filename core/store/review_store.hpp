#pragma once

#include <cstdint>
#include <span>

#include "core/plans/review_asks.hpp"
#include "core/platform/run_lock.hpp"
#include "core/store/message_store.hpp"

namespace slotctl {

/// Asking customers for reviews. Nothing here sends anything.
///
/// Asked is who has a completed booking, has not reviewed it (or its provider since it began), and was not
/// asked. Of several bookings with the same provider, the last one counts.
class ReviewStore {
  public:
    virtual ~ReviewStore() = default;

    /// Of those whom `queue` asks.
    virtual Unreached unreached(const ReviewAsk& ask, std::span<const MessageChannel> channels,
                                Instant now) = 0;

    /// Queues what is to be asked by this channel, once for each booking and customer. Returns how many.
    virtual std::int64_t queue(const RunLock& lock, const ReviewAsk& ask, MessageChannel channel,
                               Instant now) = 0;
    virtual std::int64_t count(const ReviewAsk& ask, MessageChannel channel, Instant now) = 0;
};

}  // namespace slotctl
