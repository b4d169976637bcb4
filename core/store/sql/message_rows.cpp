#include "core/store/sql/message_rows.hpp"

#include "core/base/error.hpp"

namespace slotctl::sql {

namespace {

/// What was said of the booking, if it was said to its present customer.
constexpr const char* told =
    " LEFT JOIN told_bookings t ON t.provider_id = b.provider_id AND t.booking_id = b.id AND t.customer = "
    "b.customer";

std::string text(std::string_view words) {
    return std::string(words);
}

/// The condition that the channel reaches customer `c`.
const char* reached_by(MessageChannel channel) {
    switch (channel) {
        case MessageChannel::email:
            return "NOT c.email_opt_out AND c.email IS NOT NULL AND c.email_bounced_at IS NULL";
        case MessageChannel::push:
            return "NOT c.push_opt_out AND EXISTS (SELECT 1 FROM customer_devices d"
                   " WHERE d.customer_id = c.id AND d.dead_at IS NULL)";
        case MessageChannel::webhook:
            return "c.id IS NOT NULL";
    }
    throw Error(ErrorKind::internal, "unknown channel of messages");
}

/// The condition of the event, given that the booking was made or changed since `news`. Without a note of
/// what was told, an old booking that was moved is one that was known before.
std::string condition_of(MessageEvent event, const std::string& news) {
    const std::string known_and_moved = "b.moved_at > " + news + " AND b.created_at <= " + news;
    switch (event) {
        case MessageEvent::booking_confirmed:
            return "b.status = 'confirmed' AND (t.status <> 'confirmed' OR (t.status IS NULL AND (b.moved_at "
                   "IS NULL OR NOT (" +
                   known_and_moved + "))))";
        case MessageEvent::booking_moved:
            return "b.status = 'confirmed' AND ((t.status = 'confirmed' AND t.starts_at <> b.starts_at) OR "
                   "(t.status IS NULL AND " +
                   known_and_moved + "))";
        case MessageEvent::booking_cancelled:
            return "b.status = 'cancelled' AND t.status = 'confirmed'";
        default:
            throw Error(ErrorKind::internal, "this event is not about changes");
    }
}

}  // namespace

const char* const MessageRows::outdated =
    "status = 'pending' AND queue = 'appointments' AND event = 'reminder' AND booking_id IS NOT NULL AND NOT "
    "EXISTS (SELECT 1 FROM bookings b WHERE b.provider_id = notifications.provider_id"
    " AND b.id = notifications.booking_id AND b.status = 'confirmed'"
    " AND b.starts_at = notifications.starts_at AND b.customer = notifications.customer_id)";

DueBookings MessageRows::due(const ReminderRule& rule) const {
    const DueStarts starts = due_starts(rule, now_);
    const auto last_call = last_call_before(rule);
    DueBookings due;
    due.event = MessageEvent::reminder;
    due.from = "bookings b";
    due.where = "b.status = 'confirmed' AND b.starts_at > " + database_.constant(starts.after) +
                " AND b.starts_at >= " + database_.constant(starts.first) +
                " AND b.starts_at <= " + database_.constant(starts.last) + " AND " +
                database_.later("coalesce(b.moved_at, b.created_at)", last_call) + " <= b.starts_at";
    due.key = "reminder|" + std::to_string(rule.lead.count());
    due.key_end = database_.text_of("b.starts_at") + " || '|' || b.customer";
    due.expires_at =
        last_call.count() > 0 ? database_.later("b.starts_at", -last_call) : std::string("b.starts_at");
    due.at_most_once = true;
    return due;
}

DueBookings MessageRows::changed(std::span<const MessageEvent> events, std::chrono::seconds news) const {
    const std::string since = database_.constant(now_ - news);
    std::string any;
    for (const MessageEvent event : events)
        any += (any.empty() ? "(" : ") OR (") + condition_of(event, since);
    DueBookings due;
    due.from = "bookings b";
    due.from += told;
    due.where = "b.starts_at > " + database_.constant(now_) + " AND (b.created_at > " + since +
                " OR b.changed_at > " + since + ") AND (" + any + "))";
    return due;
}

DueBookings MessageRows::changed(MessageEvent event, std::chrono::seconds news) const {
    DueBookings due = changed({&event, 1}, news);
    due.event = event;
    due.key = text(name_of(event));
    // A booking may be confirmed, and moved to the same time, more than once.
    due.key_end = "CAST(b.revision AS text) || '|' || b.customer";
    due.expires_at =
        "CASE WHEN b.starts_at < " + database_.constant(now_ + of_use_without_end) + " THEN b.starts_at END";
    return due;
}

std::string MessageRows::key_of(const DueBookings& due, MessageChannel channel) {
    return "'" + due.key + "|" + text(name_of(channel)) +
           "|' || CAST(b.provider_id AS text) || '|' || CAST(b.id AS text) || '|' || " + due.key_end;
}

std::string MessageRows::wanted(const DueBookings& due, MessageChannel channel) {
    return "FROM " + due.from + " JOIN customers c ON c.id = b.customer WHERE " + due.where + " AND " +
           reached_by(channel) +
           // The booking, which the key names too, finds the few rows of which the key has to be compared.
           " AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.provider_id = b.provider_id"
           " AND n.booking_id = b.id AND n.dedup_key = " +
           key_of(due, channel) + " AND NOT (n.status = 'cancelled' AND coalesce(n.error, '') LIKE '" +
           text(because_of_booking) + "%'))";
}

std::string MessageRows::insert(const DueBookings& due, MessageChannel channel) const {
    const std::string now = database_.constant(now_);
    return "INSERT INTO notifications (queue, event, channel, customer_id, dedup_key, next_attempt_at,"
           " created_at, expires_at, provider_id, booking_id, starts_at, at_most_once)"
           " SELECT '" +
           due.queue + "', '" + text(name_of(due.event)) + "', '" + text(name_of(channel)) +
           "', b.customer, " + key_of(due, channel) + ", " + now + ", " + now + ", " + due.expires_at +
           ", b.provider_id, b.id, b.starts_at, " + (due.at_most_once ? "true " : "false ") +
           wanted(due, channel) +
           // A booking that has its earlier start back.
           " ON CONFLICT (dedup_key) DO UPDATE SET status = 'pending', error = NULL, attempts = 0,"
           " next_attempt_at = excluded.next_attempt_at, created_at = excluded.created_at,"
           " expires_at = excluded.expires_at WHERE notifications.status = 'cancelled'";
}

Unreached MessageRows::count_unreached(Database& database, std::span<const DueBookings> due,
                                       std::span<const MessageChannel> channels) {
    std::string opt_outs = "0";
    for (const MessageChannel channel : channels)
        if (channel != MessageChannel::webhook)
            opt_outs += " + CASE WHEN c." + text(name_of(channel)) + "_opt_out THEN 1 ELSE 0 END";
    std::string found;
    for (const DueBookings& one : due) {
        found += (found.empty() ? "" : " UNION ALL ");
        found += "SELECT b.provider_id, b.id, c.id AS customer, " + opt_outs + " AS opt_outs FROM " +
                 one.from + " LEFT JOIN customers c ON c.id = b.customer WHERE " + one.where +
                 " AND (c.id IS NULL OR c.email_opt_out OR c.push_opt_out)";
    }
    Unreached unreached;
    if (found.empty()) return unreached;
    // One pass over what is due: each further one costs a tenth of a run.
    database.query(
        "counting who cannot be reached",
        "WITH found AS (" + found + ") SELECT (SELECT " + database.built_in("count") +
            "(*) FROM (SELECT DISTINCT provider_id, id FROM found WHERE customer IS NULL) AS unknown),"
            " (SELECT coalesce(" +
            database.built_in("sum") + "(opt_outs), 0) FROM found)",
        {}, [&](const Row& row) {
            unreached.unknown_customers = row.integer(0);
            unreached.opted_out = row.integer(1);
        });
    return unreached;
}

std::vector<std::string> MessageRows::remember(std::chrono::seconds news, Noting noting) const {
    const std::string since = database_.constant(now_ - news);
    const std::string now = database_.constant(now_);
    const auto remembered = [&](const std::string& join, const std::string& which) {
        return "INSERT INTO told_bookings (provider_id, booking_id, customer, status, starts_at, told_at)"
               " SELECT b.provider_id, b.id, b.customer, b.status, b.starts_at, " +
               now + " FROM bookings b" + join + " WHERE b.starts_at > " + now + " AND " + which +
               " ON CONFLICT (provider_id, booking_id) DO UPDATE SET customer = excluded.customer,"
               " status = excluded.status, starts_at = excluded.starts_at, told_at = excluded.told_at";
    };
    // Cancelled ones are looked for only among the changed ones: there may be many old ones, without an
    // index.
    return {remembered(told, (noting == Noting::all
                                  ? std::string()
                                  : "(b.created_at > " + since + " OR b.changed_at > " + since + ") AND ") +
                                 "b.status = 'confirmed' AND (t.status IS NULL OR t.status <> 'confirmed' OR "
                                 "t.starts_at <> b.starts_at)"),
            remembered(told,
                       "b.changed_at > " + since + " AND b.status = 'cancelled' AND t.status = 'confirmed'")};
}

std::int64_t count_rows(Database& database, const char* doing, const std::string& rows) {
    std::int64_t number = 0;
    database.query(doing, "SELECT " + database.built_in("count") + "(*) " + rows, {},
                   [&](const Row& row) { number = row.integer(0); });
    return number;
}

}  // namespace slotctl::sql
