#pragma once

#include <string>

#include "core/store/review_store.hpp"
#include "core/store/sql/database.hpp"
#include "core/store/sql/message_rows.hpp"

namespace slotctl::sql {

/// The condition that the customer of booking `b` has reviewed it, or its provider since it began.
extern const char* const is_reviewed;

class Reviews : public ReviewStore {
  public:
    /// `database` must outlive this.
    explicit Reviews(Database& database) : database_(database) {}

    Unreached unreached(const ReviewAsk& ask, std::span<const MessageChannel> channels, Instant now) override;
    std::int64_t queue(const RunLock& lock, const ReviewAsk& ask, MessageChannel channel,
                       Instant now) override;
    std::int64_t count(const ReviewAsk& ask, MessageChannel channel, Instant now) override;

  private:
    [[nodiscard]] DueBookings due(const ReviewAsk& ask, Instant now) const;

    Database& database_;
};

}  // namespace slotctl::sql
