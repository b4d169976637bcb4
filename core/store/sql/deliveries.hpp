#pragma once

#include "core/store/delivery_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

class Deliveries : public DeliveryStore {
  public:
    /// `database` must outlive this.
    explicit Deliveries(Database& database) : database_(database) {}

    Claimed claim(const RunLock& lock, const Claim& claim) override;
    std::vector<DueMessage> due(const Claim& claim, MessageId after) override;
    void settle(const RunLock& lock, const std::string& sender, Instant now,
                std::span<const MessageOutcome> outcomes) override;
    DeadSenders recover(const RunLock& lock, Instant now,
                        const std::function<bool(const std::string& sender)>& is_dead) override;
    std::int64_t expire(const RunLock& lock, Instant now, MessageChannel channel,
                        const std::string& why) override;
    std::optional<Instant> paused_until(MessageChannel channel, Instant now) override;
    void pause(const RunLock& lock, const std::string& sender, MessageId message, Instant until,
               const std::string& why) override;
    std::int64_t mark_dead(const RunLock& lock, std::span<const CustomerAddress> devices,
                           Instant now) override;
    std::int64_t mark_bounced(const RunLock& lock, std::span<const CustomerAddress> addresses,
                              Instant now) override;
    void opt_out_of_mail(const std::string& customer) override;
    std::vector<std::string> unknown_customers(std::span<const std::string> customers) override;
    Queued queue_for_all(const NewMessage& message, bool dry) override;
    Queued queue_for(const NewMessage& message, std::span<const std::string> customers, bool dry) override;
    MessageFacts facts(Instant now) override;
    MessageHistory history(Instant now, std::size_t most) override;
    std::optional<DueMessage> addressed_to(const std::string& customer, MessageChannel channel) override;

  private:
    /// Stands in `claimed_by` of the message by which its channel rests.
    static constexpr const char* rest_mark = "paused";

    std::string why_expired(Instant since);
    /// To the hours in which messages expired, ascending.
    void add_expired(std::vector<MessageHour>& hours_ascending);
    void in_one_transaction(bool only_reads, const std::function<void()>& work);
    Queued queue(const NewMessage& message, const std::string& condition,
                 const std::vector<std::string>& customers, bool dry);

    Database& database_;
};

}  // namespace slotctl::sql
