#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/plans/message_events.hpp"
#include "core/plans/message_facts.hpp"
#include "core/platform/run_lock.hpp"
#include "core/store/feed_store.hpp"

namespace slotctl {

using MessageId = std::int64_t;

/// The queues by priority; those with the same number are served together, by age.
struct MessageQueue {
    std::string_view name;
    int priority = 0;  ///< from 0, the first
};
std::span<const MessageQueue> message_queues();

/// Whom a message is for, as the customer is now.
struct MessageCustomer {
    std::string id, name;
    std::optional<std::string> email, locale, time_zone;
    bool email_opt_out = false, push_opt_out = false;
    bool email_bounced = false;
};

/// What a message is about, as the booking is now.
struct MessageBooking {
    FeedBooking booking;
    ProviderId provider = 0;
    std::string provider_name, provider_zone;
};

/// A row of `notifications`, with what is needed to send it.
struct DueMessage {
    MessageId id = 0;
    std::string queue, event;
    MessageChannel channel = MessageChannel::email;
    std::optional<std::string> customer_id;
    std::optional<std::string> recipient;      ///< an address, a token or a URL; nothing: the customer's
    std::optional<std::string> subject, body;  ///< nothing: from the template of the event
    std::optional<std::string> data;           ///< one JSON value
    std::optional<std::string> dedup_key;
    int attempts = 0;  ///< including this one
    int max_attempts = 3;
    Instant created_at{};
    std::optional<Instant> expires_at;
    std::optional<Instant> starts_at;  ///< the start of the booking when the message was queued
    bool at_most_once = false;
    bool about_booking = false;               ///< it names a booking, which may be gone
    bool reviewed = false;                    ///< it asks for a review, and there is one
    std::optional<MessageCustomer> customer;  ///< nothing: unknown
    std::optional<MessageBooking> booking;    ///< nothing: unknown
    std::vector<std::string> tokens;          ///< of the customer's living devices, if the channel is push
};

/// What became of a message.
struct MessageOutcome {
    enum class Kind {
        sent,
        failed,
        cancelled,
        unknown,  ///< perhaps it arrived, and it must not be sent twice
        retry,    ///< this attempt failed: again at `next_attempt`
        untried,  ///< nothing was sent: due as it was, and the attempt does not count
    };
    MessageId id = 0;
    Kind kind = Kind::sent;
    Instant next_attempt{};  ///< of retry
    std::string error;       ///< empty: none
};

/// What a sender wants to have.
struct Claim {
    std::vector<std::string> queues;       ///< empty: all
    std::vector<MessageChannel> channels;  ///< those that can send now
    std::string sender;                    ///< who claims; see sender_name
    Instant now{};
    Instant until{};  ///< after that, others may take the sender for dead
    int most = 500;
};

/// `host/pid/run`: unique among senders.
std::string sender_name(const std::string& host, std::int64_t pid, RunId run);

/// Messages of senders that died.
struct DeadSenders {
    std::int64_t unknown = 0;  ///< must not be sent twice
    std::int64_t again = 0;    ///< are pending again
};

/// An e-mail address, or the token of a device, of a customer.
struct CustomerAddress {
    std::string customer, address;
};

/// A message to queue for many customers.
struct NewMessage {
    MessageChannel channel = MessageChannel::email;
    std::string event;
    std::optional<std::string> subject, body;  ///< nothing: from the template of the event
    std::optional<std::string> data;           ///< one JSON value
    Instant created_at{};
};

struct Queued {
    std::int64_t queued = 0;
    std::int64_t opted_out = 0;
    std::int64_t unreachable = 0;  ///< without an address that works, or a living device
    std::int64_t unknown = 0;      ///< no such customer
};

/// Sending what is in the queue. Any number of hosts may send at once: a message belongs to the sender that
/// claimed it, and the claim is committed before it is sent.
class DeliveryStore {
  public:
    virtual ~DeliveryStore() = default;

    /// Claims what is due, by the priority of its queue and then by age: the rows are `sending`, and the
    /// attempt counts. What has expired is settled at once instead (`failed`, or `cancelled` if it was to be
    /// sent at most once).
    struct Claimed {
        std::vector<DueMessage> messages;
        std::int64_t failed = 0, cancelled = 0;  ///< that had expired
        bool more = false;                       ///< something else may be due
    };
    virtual Claimed claim(const RunLock& lock, const Claim& claim) = 0;

    /// What is due, without claiming it: the messages after `after`, ascending by id, at most `claim.most`.
    virtual std::vector<DueMessage> due(const Claim& claim, MessageId after) = 0;

    /// Records outcomes of messages that `sender` has claimed. Those that it does not hold any more stay as
    /// they are.
    virtual void settle(const RunLock& lock, const std::string& sender, Instant now,
                        std::span<const MessageOutcome> outcomes) = 0;

    /// Frees what senders have claimed that have died: those whose claim ran out, and those for which
    /// `is_dead` returns true. Rows that must not be sent twice become `unknown`, others are due at `now`.
    virtual DeadSenders recover(const RunLock& lock, Instant now,
                                const std::function<bool(const std::string& sender)>& is_dead) = 0;

    /// Settles what has expired and cannot be claimed, because no sender uses its channel: failed, or
    /// cancelled if it was to be sent at most once. `why` the channel is not used is noted with those that
    /// have no error of their own. Returns how many.
    virtual std::int64_t expire(const RunLock& lock, Instant now, MessageChannel channel,
                                const std::string& why) = 0;

    /// Until when a service has asked not to be used, if a sender noted that (see `pause`) and it is not
    /// over.
    virtual std::optional<Instant> paused_until(MessageChannel channel, Instant now) = 0;
    /// Puts a claimed message back, untried, and notes with it that its channel must not be used before
    /// `until`, on any host.
    virtual void pause(const RunLock& lock, const std::string& sender, MessageId message, Instant until,
                       const std::string& why) = 0;

    /// The push service does not know these tokens any more. Returns how many devices were alive.
    virtual std::int64_t mark_dead(const RunLock& lock, std::span<const CustomerAddress> devices,
                                   Instant now) = 0;
    /// A mail server has refused these addresses for good; those that customers have replaced meanwhile are
    /// left out. Returns how many are new.
    virtual std::int64_t mark_bounced(const RunLock& lock, std::span<const CustomerAddress> addresses,
                                      Instant now) = 0;

    /// The customer wants no more mail; an unknown one changes nothing. Customers say so themselves, so it is
    /// no job and needs no lock.
    virtual void opt_out_of_mail(const std::string& customer) = 0;

    /// Those whose ids the table `customers` does not have, in their order.
    virtual std::vector<std::string> unknown_customers(std::span<const std::string> customers) = 0;

    /// Queues one message for each customer, or for these. One transaction. `dry`: only counts.
    virtual Queued queue_for_all(const NewMessage& message, bool dry) = 0;
    virtual Queued queue_for(const NewMessage& message, std::span<const std::string> customers, bool dry) = 0;

    /// How the queues stand. Nothing is expected only because of this.
    virtual MessageFacts facts(Instant now) = 0;
    /// The same, by hour, and the `most` most frequent reasons of failures.
    virtual MessageHistory history(Instant now, std::size_t most) = 0;

    /// A customer with living devices, as a message that is not in the queue; nothing if unknown.
    virtual std::optional<DueMessage> addressed_to(const std::string& customer, MessageChannel channel) = 0;
};

}  // namespace slotctl
