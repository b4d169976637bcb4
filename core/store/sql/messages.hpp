#pragma once

#include <string>

#include "core/store/message_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

class Messages : public MessageStore {
  public:
    /// `database` must outlive this.
    explicit Messages(Database& database) : database_(database) {}

    std::int64_t withdraw_reminders(const RunLock& lock) override;
    std::int64_t count_withdrawn() override;
    Reminded queue_reminders(const RunLock& lock, const MessagePolicy& policy, std::size_t rule,
                             Instant now) override;
    Reminded count_reminders(const MessagePolicy& policy, std::size_t rule, Instant now) override;
    bool has_news(const MessagePolicy& policy, Instant now) override;
    Unreached unreached_by_changes(const MessagePolicy& policy, Instant now) override;
    ToldChanges tell_changes(const RunLock& lock, const MessagePolicy& policy, Instant now,
                             Noting noting) override;
    ToldChanges count_changes(const MessagePolicy& policy, Instant now) override;

    std::int64_t count_over(Instant ended) override;
    std::int64_t close_over(const RunLock& lock, Instant ended, std::string_view status, Instant now,
                            std::int64_t most) override;
    std::int64_t count_old(Cleanup what, Instant before) override;
    std::int64_t clean(const RunLock& lock, Cleanup what, Instant before, Instant now,
                       std::int64_t most) override;

  private:
    Database& database_;
};

}  // namespace slotctl::sql
