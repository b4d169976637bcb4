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

/// How many of these channels customer `c` does not want.
std::string opt_outs_of(std::span<const MessageChannel> channels) {
    std::string sum = "0";
    for (const MessageChannel channel : channels)
        if (channel != MessageChannel::webhook)
            sum += " + CASE WHEN c." + text(name_of(channel)) + "_opt_out THEN 1 ELSE 0 END";
    return sum;
}

/// The condition that nobody knows the customer of booking `b`, and that this is counted here.
std::string counts_as_unknown(const DueBookings& due) {
    std::string condition = "c.id IS NULL";
    for (const std::string& elsewhere : due.counted_elsewhere)
        condition += " AND (" + elsewhere + ") IS NOT TRUE";
    return condition;
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

std::string MessageRows::recent(std::chrono::seconds news) const {
    const std::string since = database_.constant(now_ - news);
    return "b.starts_at > " + database_.constant(now_) + " AND (b.created_at > " + since +
           " OR b.changed_at > " + since + ")";
}

DueBookings MessageRows::changed(std::span<const MessageEvent> events, std::chrono::seconds news) const {
    const std::string since = database_.constant(now_ - news);
    std::string any;
    for (const MessageEvent event : events)
        any += (any.empty() ? "(" : ") OR (") + condition_of(event, since);
    DueBookings due;
    due.from = "bookings b";
    due.from += told;
    due.where = recent(news) + " AND (" + any + "))";
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

// The booking, which the key names too, finds the few rows of which the key has to be compared.
std::string MessageRows::not_queued_yet(const DueBookings& due, MessageChannel channel) {
    return "NOT EXISTS (SELECT 1 FROM notifications n WHERE n.provider_id = b.provider_id"
           " AND n.booking_id = b.id AND n.dedup_key = " +
           key_of(due, channel) + " AND NOT (n.status = 'cancelled' AND coalesce(n.error, '') LIKE '" +
           text(because_of_booking) + "%'))";
}

std::string MessageRows::wanted(const DueBookings& due, MessageChannel channel) {
    return "FROM " + due.from + " JOIN customers c ON c.id = b.customer WHERE " + due.where + " AND " +
           reached_by(channel) + " AND " + not_queued_yet(due, channel);
}

std::string MessageRows::insert_of(const DueBookings& due, MessageChannel channel,
                                   const std::string& from) const {
    const std::string now = database_.constant(now_);
    return "INSERT INTO notifications (queue, event, channel, customer_id, dedup_key, next_attempt_at,"
           " created_at, expires_at, provider_id, booking_id, starts_at, at_most_once)"
           " SELECT '" +
           due.queue + "', '" + text(name_of(due.event)) + "', '" + text(name_of(channel)) +
           "', b.customer, " + key_of(due, channel) + ", " + now + ", " + now + ", " + due.expires_at +
           ", b.provider_id, b.id, b.starts_at, " + (due.at_most_once ? "true " : "false ") + from +
           // A booking that has its earlier start back.
           " ON CONFLICT (dedup_key) DO UPDATE SET status = 'pending', error = NULL, attempts = 0,"
           " next_attempt_at = excluded.next_attempt_at, created_at = excluded.created_at,"
           " expires_at = excluded.expires_at WHERE notifications.status = 'cancelled'";
}

std::string MessageRows::insert(const DueBookings& due, MessageChannel channel) const {
    return insert_of(due, channel, wanted(due, channel));
}

Unreached MessageRows::count_unreached(Database& database, const DueBookings& due,
                                       std::span<const MessageChannel> channels) {
    Unreached unreached;
    database.query("counting who cannot be reached",
                   "SELECT " + database.built_in("count") + "(*) FILTER (WHERE " + counts_as_unknown(due) +
                       "), coalesce(" + database.built_in("sum") + "(" + opt_outs_of(channels) +
                       "), 0) FROM " + due.from + " LEFT JOIN customers c ON c.id = b.customer WHERE " +
                       due.where + " AND (c.id IS NULL OR c.email_opt_out OR c.push_opt_out)",
                   {}, [&](const Row& row) {
                       unreached = {row.integer(0), row.integer(1)};
                   });
    return unreached;
}

std::string MessageRows::insert_and_count(const DueBookings& due,
                                          std::span<const MessageChannel> channels) const {
    const std::string count = database_.built_in("count");
    std::string reached, queued, total = "0";
    DueBookings found = due;
    found.key_end = "b.key_end";
    for (const MessageChannel channel : channels) {
        const std::string by = "by_" + text(name_of(channel));
        reached += std::string(", (") + reached_by(channel) + ") AS " + by;
        queued +=
            ", queued_" + by + " AS (" +
            insert_of(found, channel, "FROM due b WHERE b." + by + " AND " + not_queued_yet(found, channel)) +
            " RETURNING 1)";
        total.append(" + (SELECT ").append(count).append("(*) FROM queued_").append(by).append(")");
    }
    return "WITH due AS MATERIALIZED (SELECT b.provider_id, b.id, b.starts_at, b.customer, " + due.key_end +
           " AS key_end, " + counts_as_unknown(due) + " AS is_unknown, " + opt_outs_of(channels) +
           " AS opt_outs" + reached + " FROM " + due.from +
           " LEFT JOIN customers c ON c.id = b.customer WHERE " + due.where + ")" + queued + " SELECT " +
           total + ", " + count + "(*) FILTER (WHERE is_unknown), coalesce(" + database_.built_in("sum") +
           "(opt_outs), 0) FROM due";
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
