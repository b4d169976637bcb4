#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/plans/message_events.hpp"
#include "core/plans/reminders.hpp"
#include "core/platform/run_lock.hpp"

namespace slotctl {

/// What the customers of bookings are sent, and how.
struct MessagePolicy {
    std::vector<ReminderRule> reminders;   ///< with different leads
    std::vector<MessageEvent> events;      ///< the others are not told
    std::vector<MessageChannel> channels;  ///< each customer by all of them that reach them
    /// A booking that has not changed for this long is not told, only remembered.
    std::chrono::seconds news{std::chrono::hours{24}};

    [[nodiscard]] bool tells(MessageEvent event) const;
};

/// Messages about changes of bookings, by event.
struct ToldChanges {
    std::int64_t confirmed = 0, moved = 0, cancelled = 0;
    bool operator==(const ToldChanges&) const = default;
};

/// Of what is due: nobody can be told.
struct Unreached {
    std::int64_t unknown_customers = 0;  ///< bookings whose customer is not in `customers`
    std::int64_t opted_out = 0;          ///< messages that their customers do not want
    bool operator==(const Unreached&) const = default;
};

/// What became of the reminders of one rule.
struct Reminded {
    std::int64_t queued = 0;
    Unreached unreached;
    bool operator==(const Reminded&) const = default;
};

/// Which bookings a run notes as known to their customers. All of them takes long on a large calendar, and is
/// only needed once in a while, for those that came with an earlier date, such as imported ones.
enum class Noting { recent, all };

/// What no longer needs its place, and from which time on its age counts.
enum class Cleanup {
    sent_messages,    ///< deleted, by the time when it was sent
    failed_messages,  ///< deleted, by the time when it was made; also cancelled ones and those with no known
                      ///< end
    told_bookings,    ///< what customers were told of a booking: forgotten, by its start
    bookings,         ///< archived once they ended: completed, cancelled, missed
    chat_rooms,       ///< inactive, by their last activity
};

/// Messages about bookings, and what becomes of rows as time passes. Nothing here sends anything.
class MessageStore {
  public:
    virtual ~MessageStore() = default;

    /// Takes back queued reminders of bookings that are no longer confirmed, or start at another time.
    /// Returns how many.
    virtual std::int64_t withdraw_reminders(const RunLock& lock) = 0;
    virtual std::int64_t count_withdrawn() = 0;

    /// Queues the reminders of `policy.reminders[rule]` that are due, once for each booking, customer, start
    /// and channel. A booking of an earlier rule too is not counted again in `unknown_customers`.
    virtual Reminded queue_reminders(const RunLock& lock, const MessagePolicy& policy, std::size_t rule,
                                     Instant now) = 0;
    virtual Reminded count_reminders(const MessagePolicy& policy, std::size_t rule, Instant now) = 0;

    /// Whether future bookings were made or changed within `policy.news`: if not, there is nothing to tell.
    virtual bool has_news(const MessagePolicy& policy, Instant now) = 0;

    /// Of what `tell_changes` would queue, which remembers what it did: so this comes first. The unknown
    /// customer of a booking of which a rule reminds too is counted there.
    virtual Unreached unreached_by_changes(const MessagePolicy& policy, Instant now) = 0;

    /// Queues messages about future bookings that were confirmed, moved or cancelled since their customers
    /// were told, and remembers what they were told; in one transaction. Throws Error(conflict) if another
    /// writer interfered: nothing was done, try again.
    virtual ToldChanges tell_changes(const RunLock& lock, const MessagePolicy& policy, Instant now,
                                     Noting noting) = 0;
    virtual ToldChanges count_changes(const MessagePolicy& policy, Instant now) = 0;

    /// How many confirmed bookings ended at `ended` or before.
    virtual std::int64_t count_over(Instant ended) = 0;
    /// Gives up to `most` of them, that nobody else is changing, this status (`missed` or `completed`), in
    /// one transaction. Returns how many.
    virtual std::int64_t close_over(const RunLock& lock, Instant ended, std::string_view status, Instant now,
                                    std::int64_t most) = 0;

    /// How many rows are older than `before`.
    virtual std::int64_t count_old(Cleanup what, Instant before) = 0;
    /// Cleans up to `most` of them, that nobody else is changing, in one transaction. Returns how many.
    virtual std::int64_t clean(const RunLock& lock, Cleanup what, Instant before, Instant now,
                               std::int64_t most) = 0;
};

}  // namespace slotctl
