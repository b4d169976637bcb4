#include "core/store/sql/reviews.hpp"

namespace slotctl::sql {

namespace {

constexpr const char* queueing = "queueing messages";

std::string text(std::string_view words) {
    return std::string(words);
}

std::string quoted(MessageEvent event) {
    return "'" + text(name_of(event)) + "'";
}

}  // namespace

// Two conditions, each with an index of its own.
const char* const is_reviewed =
    "(EXISTS (SELECT 1 FROM reviews r WHERE r.booking_id = b.id AND r.provider_id = b.provider_id) OR"
    " EXISTS (SELECT 1 FROM reviews r WHERE r.provider_id = b.provider_id AND r.customer_id = b.customer"
    " AND r.created_at >= b.starts_at))";

DueBookings Reviews::due(const ReviewAsk& ask, Instant now) const {
    const auto constant = [&](Instant at) { return database_.constant(at); };
    DueBookings due;
    due.queue = "reviews";
    due.event = ask.event;
    due.key = text(name_of(ask.event));
    due.key_end = "b.customer";
    due.expires_at = constant(now + MessageRows::of_use_without_end);
    due.at_most_once = true;
    if (ask.event == MessageEvent::review_request) {
        due.from = "(SELECT b.*, " + database_.built_in("row_number") +
                   "() OVER (PARTITION BY b.provider_id, b.customer ORDER BY b.ends_at DESC, b.id DESC)"
                   " AS place FROM bookings b WHERE b.status = 'completed'"
                   " AND coalesce(b.completed_at, b.ends_at) > " +
                   constant(ask.after) +
                   " AND coalesce(b.completed_at, b.ends_at) <= " + constant(ask.until) +
                   " AND b.ends_at > " + constant(ask.ended_after) + ") b";
        due.where =
            "b.place = 1 AND NOT EXISTS (SELECT 1 FROM notifications a WHERE a.queue = 'reviews'"
            " AND a.event = " +
            quoted(ask.event) +
            " AND a.provider_id = b.provider_id AND a.customer_id = b.customer"
            " AND a.booking_id <> b.id AND a.status NOT IN ('failed', 'cancelled')"
            " AND a.created_at > " +
            constant(ask.not_asked_since) + ")";
    } else {
        due.from =
            "bookings b JOIN (SELECT DISTINCT provider_id, booking_id, customer_id FROM notifications"
            " WHERE status = 'sent' AND queue = 'reviews' AND event = " +
            quoted(MessageEvent::review_request) + " AND sent_at > " + constant(ask.after) +
            " AND sent_at <= " + constant(ask.until) +
            ") q ON q.provider_id = b.provider_id AND q.booking_id = b.id AND q.customer_id = "
            "b.customer";
        due.where = "b.status = 'completed'";
    }
    due.where += text(" AND NOT ") + is_reviewed;
    return due;
}

Unreached Reviews::unreached(const ReviewAsk& ask, std::span<const MessageChannel> channels, Instant now) {
    return MessageRows::count_unreached(database_, due(ask, now), channels);
}

std::int64_t Reviews::queue(const RunLock&, const ReviewAsk& ask, MessageChannel channel, Instant now) {
    return database_.execute(queueing, MessageRows(database_, now).insert(due(ask, now), channel), {});
}

std::int64_t Reviews::count(const ReviewAsk& ask, MessageChannel channel, Instant now) {
    return count_rows(database_, queueing, MessageRows::wanted(due(ask, now), channel));
}

}  // namespace slotctl::sql
