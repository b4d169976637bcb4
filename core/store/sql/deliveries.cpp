#include "core/store/sql/deliveries.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/store/sql/due_messages.hpp"
#include "core/store/sql/id_list.hpp"

namespace slotctl::sql {

namespace {

constexpr const char* claiming = "claiming messages";
constexpr const char* reading = "reading messages";
constexpr const char* settling = "recording what became of messages";

/// `'email','push'`. These words are our own.
std::string list_of_channels(std::span<const MessageChannel> channels) {
    std::string text;
    for (const MessageChannel channel : channels)
        text.append(text.empty() ? "'" : ",'").append(name_of(channel)).append("'");
    return text.empty() ? "NULL" : text;
}

std::string list_of_queues(const std::vector<std::string>& wanted) {
    std::string text;
    for (const MessageQueue& queue : message_queues()) {
        const bool is_wanted =
            wanted.empty() || std::find(wanted.begin(), wanted.end(), queue.name) != wanted.end();
        if (is_wanted) text.append(text.empty() ? "'" : ",'").append(queue.name).append("'");
    }
    return text.empty() ? "NULL" : text;
}

/// SQL that is true for a pending row that is of no use any more; ?1 is now, ?2 is a day before.
constexpr const char* has_expired = "(expires_at <= ?1 OR (expires_at IS NULL AND created_at <= ?2))";

/// What is due now is due before this: others may have written parts of a second, and `now` has none.
Instant just_after(Instant now) {
    return now + std::chrono::seconds{1};
}

Instant day_before(Instant now) {
    return now - std::chrono::hours{24};
}

struct Candidate {
    MessageId id = 0;
    Instant due{};
    bool expired = false, at_most_once = false;
};

bool is_older(const Candidate& a, const Candidate& b) {
    return std::tie(a.due, a.id) < std::tie(b.due, b.id);
}

MessageOutcome::Kind after_expiry(bool at_most_once) {
    return at_most_once ? MessageOutcome::Kind::cancelled : MessageOutcome::Kind::failed;
}

const char* status_of(MessageOutcome::Kind kind) {
    switch (kind) {
        case MessageOutcome::Kind::sent:
            return "sent";
        case MessageOutcome::Kind::failed:
            return "failed";
        case MessageOutcome::Kind::cancelled:
            return "cancelled";
        case MessageOutcome::Kind::unknown:
            return "unknown";
        case MessageOutcome::Kind::retry:
        case MessageOutcome::Kind::untried:
            break;
    }
    return "pending";
}

/// SQL for the reason that is noted with what has expired: the last error, or else the parameter `otherwise`.
std::string too_late(const std::string& otherwise) {
    return "'" + std::string(expired_unsent) + ": ' || coalesce(nullif(error, ''), " + otherwise + ")";
}

}  // namespace

DeliveryStore::Claimed Deliveries::claim(const RunLock&, const Claim& claim) {
    Claimed claimed;
    std::vector<MessageId> ids;
    database_.together(claiming, [&] {
        claimed = {};
        ids.clear();
        const std::string rest =
            " AND next_attempt_at < ?2 AND channel IN (" + list_of_channels(claim.channels) +
            ") ORDER BY next_attempt_at, id LIMIT ?3" + database_.for_change_unless_locked();
        const std::string columns = "SELECT id, " + database_.instant("next_attempt_at") + ", " +
                                    database_.instant("created_at") + ", " + database_.instant("expires_at") +
                                    ", at_most_once FROM notifications" +
                                    " WHERE status = 'pending' AND queue = ?1";
        std::vector<Candidate> all;
        const auto most = static_cast<std::size_t>(claim.most);
        for (int priority = 0; priority <= message_queues().back().priority; ++priority) {
            if (all.size() == most) break;
            std::vector<Candidate> tier;
            for (const MessageQueue& queue : message_queues()) {
                const bool wanted =
                    claim.queues.empty() ||
                    std::find(claim.queues.begin(), claim.queues.end(), queue.name) != claim.queues.end();
                if (queue.priority != priority || !wanted) continue;
                database_.query(claiming, columns + rest,
                                {std::string(queue.name), just_after(claim.now),
                                 static_cast<std::int64_t>(most - all.size())},
                                [&](const Row& row) {
                                    const auto end = row.maybe_instant(3);
                                    const bool expired =
                                        end ? *end <= claim.now : row.instant(2) <= day_before(claim.now);
                                    tier.push_back({row.integer(0), row.instant(1), expired, row.boolean(4)});
                                });
            }
            // Queues of the same priority are served by age.
            std::sort(tier.begin(), tier.end(), is_older);
            tier.resize(std::min(tier.size(), most - all.size()));
            all.insert(all.end(), tier.begin(), tier.end());
        }
        claimed.more = all.size() == most;
        std::vector<MessageId> failed, cancelled;
        for (const Candidate& candidate : all) {
            auto& list = !candidate.expired ? ids : candidate.at_most_once ? cancelled : failed;
            list.push_back(candidate.id);
        }
        for (const bool once : {true, false}) {
            const auto& expired = once ? cancelled : failed;
            if (expired.empty()) continue;
            database_.execute(claiming,
                              "UPDATE notifications SET status = ?1, error = " + too_late("?2") +
                                  " WHERE id IN (" + list_of(expired) + ")",
                              {std::string(status_of(after_expiry(once))),
                               std::string("no run of notify sent it in time")});
        }
        claimed.failed = static_cast<std::int64_t>(failed.size());
        claimed.cancelled = static_cast<std::int64_t>(cancelled.size());
        if (ids.empty()) return;
        database_.execute(claiming,
                          "UPDATE notifications SET status = 'sending', claimed_by = ?1, claimed_until = ?2,"
                          // Applications may write anything into it, and the column has an end.
                          " attempts = CASE WHEN attempts < 1000000 THEN attempts + 1 ELSE attempts END"
                          " WHERE id IN (" +
                              list_of(ids) + ")",
                          {claim.sender, claim.until});
    });
    if (ids.empty()) return claimed;
    // Once the claim is committed, so that bookings and customers are read as they are now.
    claimed.messages = read_messages(
        database_, " WHERE n.status = 'sending' AND n.claimed_by = ?1 AND n.id IN (" + list_of(ids) + ")",
        {claim.sender});
    std::map<MessageId, std::size_t> places;
    for (std::size_t i = 0; i < ids.size(); ++i) places.emplace(ids[i], i);
    std::sort(claimed.messages.begin(), claimed.messages.end(),
              [&](const DueMessage& a, const DueMessage& b) { return places[a.id] < places[b.id]; });
    return claimed;
}

std::vector<DueMessage> Deliveries::due(const Claim& claim, MessageId after) {
    return read_messages(database_,
                         " WHERE n.status = 'pending' AND n.queue IN (" + list_of_queues(claim.queues) +
                             ") AND n.next_attempt_at < ?1 AND n.channel IN (" +
                             list_of_channels(claim.channels) + ") AND n.id > ?2 ORDER BY n.id LIMIT ?3",
                         {just_after(claim.now), after, std::int64_t{claim.most}});
}

void Deliveries::settle(const RunLock&, const std::string& sender, Instant now,
                        std::span<const MessageOutcome> outcomes) {
    using Kind = MessageOutcome::Kind;
    // Outcomes that are alike are one statement: most messages are sent, or fail for the same reason.
    std::map<std::tuple<Kind, Instant, std::string>, std::vector<MessageId>> alike;
    for (const MessageOutcome& outcome : outcomes)
        alike[{outcome.kind, outcome.next_attempt, outcome.error}].push_back(outcome.id);
    if (alike.empty()) return;
    database_.together(settling, [&] {
        for (const auto& [what, ids] : alike) {
            const auto& [kind, next, error] = what;
            std::vector<Value> parameters{sender, std::string(status_of(kind)),
                                          error.empty() ? Value() : Value(error)};
            std::string more;
            if (kind == Kind::sent) {
                more = ", sent_at = ?4";
                parameters.emplace_back(now);
            } else if (kind == Kind::retry) {
                more = ", next_attempt_at = ?4";
                parameters.emplace_back(next);
            } else if (kind == Kind::untried) {
                more = ", attempts = attempts - 1";
            }
            database_.execute(settling,
                              "UPDATE notifications SET status = ?2, error = ?3, claimed_by = NULL,"
                              " claimed_until = NULL" +
                                  more + " WHERE status = 'sending' AND claimed_by = ?1 AND id IN (" +
                                  list_of(ids) + ")",
                              parameters);
        }
    });
}

DeadSenders Deliveries::recover(const RunLock&, Instant now,
                                const std::function<bool(const std::string& sender)>& is_dead) {
    constexpr const char* doing = "looking for senders that died";
    DeadSenders dead;
    database_.together(doing, [&] {
        std::vector<MessageId> unknown, again;
        database_.query(doing,
                        "SELECT id, claimed_by, " + database_.instant("claimed_until") +
                            ", at_most_once FROM notifications WHERE status = 'sending'" +
                            database_.for_change_unless_locked(),
                        {}, [&](const Row& row) {
                            const auto until = row.maybe_instant(2);
                            const bool over = !until || *until <= now;
                            if (!over && !is_dead(row.maybe_text(1).value_or(""))) return;
                            (row.boolean(3) ? unknown : again).push_back(row.integer(0));
                        });
        const std::string freed = ", claimed_by = NULL, claimed_until = NULL WHERE id IN (";
        if (!unknown.empty()) {
            database_.execute(
                doing,
                "UPDATE notifications SET status = 'unknown', error = 'its sender died while sending"
                " it; it is not sent twice'" +
                    freed + list_of(unknown) + ")",
                {});
        }
        if (!again.empty()) {
            database_.execute(
                doing,
                "UPDATE notifications SET status = 'pending', next_attempt_at = ?1, error = 'its"
                " sender died while sending it'" +
                    freed + list_of(again) + ")",
                {now});
        }
        dead = {static_cast<std::int64_t>(unknown.size()), static_cast<std::int64_t>(again.size())};
    });
    return dead;
}

std::int64_t Deliveries::expire(const RunLock&, Instant now, MessageChannel channel, const std::string& why) {
    constexpr const char* doing = "settling messages that have expired";
    std::int64_t count = 0;
    for (const bool once : {true, false}) {
        count += database_.execute(doing,
                                   "UPDATE notifications SET status = ?3, error = " + too_late("?4") +
                                       " WHERE status = 'pending' AND channel = ?5 AND " + has_expired +
                                       " AND " + (once ? "at_most_once" : "NOT at_most_once"),
                                   {now, day_before(now), std::string(status_of(after_expiry(once))), why,
                                    std::string(name_of(channel))});
    }
    return count;
}

std::optional<Instant> Deliveries::paused_until(MessageChannel channel, Instant now) {
    std::optional<Instant> until;
    // By queue, so that the index finds the few that are due later.
    database_.query(reading,
                    "SELECT " + database_.instant("next_attempt_at") +
                        " FROM notifications WHERE status = 'pending' AND queue IN (" + list_of_queues({}) +
                        ") AND next_attempt_at > ?1 AND channel = ?2 AND claimed_by = ?3"
                        " ORDER BY next_attempt_at DESC LIMIT 1",
                    {now, std::string(name_of(channel)), std::string(rest_mark)},
                    [&](const Row& row) { until = row.instant(0); });
    return until;
}

void Deliveries::pause(const RunLock&, const std::string& sender, MessageId message, Instant until,
                       const std::string& why) {
    database_.execute(settling,
                      "UPDATE notifications SET status = 'pending', attempts = attempts - 1,"
                      " next_attempt_at = ?3, error = ?4, claimed_by = ?5, claimed_until = NULL"
                      " WHERE status = 'sending' AND claimed_by = ?1 AND id = ?2",
                      {sender, message, until, why, std::string(rest_mark)});
}

std::int64_t Deliveries::mark_dead(const RunLock&, std::span<const CustomerAddress> devices, Instant now) {
    std::int64_t count = 0;
    for (const CustomerAddress& device : devices) {
        count +=
            database_.execute("noting that a device is gone",
                              "UPDATE customer_devices SET dead_at = ?3 WHERE customer_id = ?1 AND token ="
                              " ?2 AND dead_at IS NULL",
                              {device.customer, device.address, now});
    }
    return count;
}

std::int64_t Deliveries::mark_bounced(const RunLock&, std::span<const CustomerAddress> addresses,
                                      Instant now) {
    std::int64_t count = 0;
    for (const CustomerAddress& address : addresses) {
        count += database_.execute("noting that an address was refused",
                                   "UPDATE customers SET email_bounced_at = ?3 WHERE id = ?1 AND email = ?2"
                                   " AND email_bounced_at IS NULL",
                                   {address.customer, address.address, now});
    }
    return count;
}

void Deliveries::opt_out_of_mail(const std::string& customer) {
    database_.execute("noting that a customer wants no mail",
                      "UPDATE customers SET email_opt_out = ?2 WHERE id = ?1 AND NOT email_opt_out",
                      {customer, true});
}

std::optional<DueMessage> Deliveries::addressed_to(const std::string& customer, MessageChannel channel) {
    return message_to(database_, customer, channel);
}

}  // namespace slotctl::sql
