#include "core/store/sql/messages.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/store/sql/message_rows.hpp"

namespace slotctl {

bool MessagePolicy::tells(MessageEvent event) const {
    return std::find(events.begin(), events.end(), event) != events.end();
}

}  // namespace slotctl

namespace slotctl::sql {

namespace {

constexpr const char* queueing = "queueing messages";

/// One statement of a run, as a transaction of its own. The record of the run's end waits for it to be on the
/// disk; a claim (notify) does as well, before anything is sent.
std::int64_t alone(Database& database, const char* doing, const std::string& statement,
                   const std::vector<Value>& parameters) {
    std::int64_t changed = 0;
    database.together(
        doing, [&] { changed = database.execute(doing, statement, parameters); }, Commit::asynchronous);
    return changed;
}

DueBookings reminders_due(const MessageRows& rows, const MessagePolicy& policy, std::size_t rule) {
    DueBookings due = rows.due(policy.reminders.at(rule));
    for (std::size_t earlier = 0; earlier < rule; ++earlier)
        due.counted_elsewhere.push_back(rows.due(policy.reminders[earlier]).where);
    return due;
}

/// The events that `told_bookings` is about, and where each is counted.
struct Change {
    MessageEvent event;
    std::int64_t ToldChanges::*counted;
};
constexpr Change changes[] = {{MessageEvent::booking_confirmed, &ToldChanges::confirmed},
                              {MessageEvent::booking_moved, &ToldChanges::moved},
                              {MessageEvent::booking_cancelled, &ToldChanges::cancelled}};

/// `carry` does, or counts, the messages of one event and channel.
template <class Carry>
ToldChanges each_change(const MessagePolicy& policy, Carry carry) {
    ToldChanges told;
    for (const Change& change : changes) {
        if (!policy.tells(change.event)) continue;
        for (const MessageChannel channel : policy.channels)
            told.*change.counted += carry(change.event, channel);
    }
    return told;
}

}  // namespace

std::int64_t Messages::withdraw_reminders(const RunLock&) {
    return alone(database_, "withdrawing reminders",
                 "UPDATE notifications SET status = 'cancelled', error = '" +
                     std::string(reminder_withdrawn) + "' WHERE " + MessageRows::outdated,
                 {});
}

std::int64_t Messages::count_withdrawn() {
    return count_rows(database_, "counting reminders",
                      std::string("FROM notifications WHERE ") + MessageRows::outdated);
}

Reminded Messages::queue_reminders(const RunLock&, const MessagePolicy& policy, std::size_t rule,
                                   Instant now) {
    const MessageRows rows(database_, now);
    const DueBookings due = reminders_due(rows, policy, rule);
    Reminded reminded;
    database_.together(
        queueing,
        [&] {
            if (database_.queries_can_write()) {
                database_.query(queueing, rows.insert_and_count(due, policy.channels), {},
                                [&](const Row& row) {
                                    reminded = {row.integer(0), {row.integer(1), row.integer(2)}};
                                });
                return;
            }
            reminded = {0, MessageRows::count_unreached(database_, due, policy.channels)};
            for (const MessageChannel channel : policy.channels)
                reminded.queued += database_.execute(queueing, rows.insert(due, channel), {});
        },
        Commit::asynchronous);
    return reminded;
}

Reminded Messages::count_reminders(const MessagePolicy& policy, std::size_t rule, Instant now) {
    const DueBookings due = reminders_due(MessageRows(database_, now), policy, rule);
    Reminded reminded;
    database_.read_together(queueing, [&] {
        reminded = {0, MessageRows::count_unreached(database_, due, policy.channels)};
        for (const MessageChannel channel : policy.channels)
            reminded.queued += count_rows(database_, queueing, MessageRows::wanted(due, channel));
    });
    return reminded;
}

// All are counted: with a LIMIT, the planner would expect to meet one soon in the order of starts.
bool Messages::has_news(const MessagePolicy& policy, Instant now) {
    const MessageRows rows(database_, now);
    return count_rows(database_, "looking for changed bookings",
                      "FROM bookings b WHERE " + rows.recent(policy.news)) > 0;
}

Unreached Messages::unreached_by_changes(const MessagePolicy& policy, Instant now) {
    std::vector<MessageEvent> events;
    for (const Change& change : changes)
        if (policy.tells(change.event)) events.push_back(change.event);
    if (events.empty()) return {};
    const MessageRows rows(database_, now);
    DueBookings due = rows.changed(events, policy.news);
    if (policy.tells(MessageEvent::reminder))
        for (const ReminderRule& rule : policy.reminders)
            due.counted_elsewhere.push_back(rows.due(rule).where);
    Unreached unreached;
    database_.read_together("counting who cannot be reached", [&] {
        unreached = MessageRows::count_unreached(database_, due, policy.channels);
    });
    return unreached;
}

ToldChanges Messages::tell_changes(const RunLock&, const MessagePolicy& policy, Instant now, Noting noting) {
    const MessageRows rows(database_, now);
    ToldChanges told;
    database_.together_on_snapshot(
        queueing,
        [&] {
            told = each_change(policy, [&](MessageEvent event, MessageChannel channel) {
                return database_.execute(queueing, rows.insert(rows.changed(event, policy.news), channel),
                                         {});
            });
            for (const std::string& statement : rows.remember(policy.news, noting))
                database_.execute(queueing, statement, {});
        },
        Commit::asynchronous);
    return told;
}

ToldChanges Messages::count_changes(const MessagePolicy& policy, Instant now) {
    const MessageRows rows(database_, now);
    return each_change(policy, [&](MessageEvent event, MessageChannel channel) {
        return count_rows(database_, queueing,
                          MessageRows::wanted(rows.changed(event, policy.news), channel));
    });
}

std::int64_t Messages::count_over(Instant ended) {
    return count_rows(database_, "counting bookings",
                      "FROM bookings WHERE status = 'confirmed' AND ends_at <= " + database_.constant(ended));
}

// The condition is in the inner query alone, which locks the rows: outside, it would tempt the planner to
// read all that are old for each batch.
std::int64_t Messages::close_over(const RunLock&, Instant ended, std::string_view status, Instant now,
                                  std::int64_t most) {
    const std::string when = status == "completed" ? ", completed_at = " + database_.constant(now) : "";
    return alone(database_, "closing bookings",
                 "UPDATE bookings SET status = ?1" + when +
                     " WHERE (provider_id, id) IN"
                     " (SELECT provider_id, id FROM bookings WHERE status = 'confirmed'"
                     "  AND ends_at <= ?2 ORDER BY ends_at LIMIT ?3" +
                     database_.for_change_unless_locked() + ")",
                 {std::string(status), ended, most});
}

namespace {

/// How rows of one kind are found and cleaned up.
struct CleanupStatements {
    const char* table;
    const char* key;
    std::string old;    ///< the condition of an index
    std::string order;  ///< the column of that index
    std::string clean;  ///< the beginning of the statement
};

CleanupStatements statements_for(Cleanup what, const std::string& before, const std::string& now) {
    switch (what) {
        case Cleanup::sent_messages:
            return {"notifications", "id", "status = 'sent' AND sent_at < " + before, "sent_at",
                    "DELETE FROM notifications"};
        case Cleanup::failed_messages:
            return {"notifications", "id",
                    "status IN ('failed', 'cancelled', 'unknown') AND created_at < " + before, "created_at",
                    "DELETE FROM notifications"};
        case Cleanup::told_bookings:
            return {"told_bookings", "provider_id, booking_id", "starts_at < " + before, "starts_at",
                    "DELETE FROM told_bookings"};
        case Cleanup::bookings:
            return {"bookings", "provider_id, id",
                    "status IN ('completed', 'cancelled', 'missed') AND archived_at IS NULL AND ends_at < " +
                        before,
                    "ends_at", "UPDATE bookings SET archived_at = " + now};
        case Cleanup::chat_rooms:
            return {"chat_rooms", "id", "active AND last_activity_at < " + before, "last_activity_at",
                    "UPDATE chat_rooms SET active = false"};
    }
    throw Error(ErrorKind::internal, "unknown kind of cleanup");
}

}  // namespace

std::int64_t Messages::count_old(Cleanup what, Instant before) {
    const auto found = statements_for(what, database_.constant(before), "NULL");
    return count_rows(database_, "counting old rows",
                      std::string("FROM ") + found.table + " WHERE " + found.old);
}

std::int64_t Messages::clean(const RunLock&, Cleanup what, Instant before, Instant now, std::int64_t most) {
    const auto found = statements_for(what, database_.constant(before), database_.constant(now));
    return alone(database_, "cleaning up",
                 found.clean + " WHERE (" + found.key + ") IN (SELECT " + found.key + " FROM " + found.table +
                     " WHERE " + found.old + " ORDER BY " + found.order + " LIMIT ?1" +
                     database_.for_change_unless_locked() + ")",
                 {most});
}

}  // namespace slotctl::sql
