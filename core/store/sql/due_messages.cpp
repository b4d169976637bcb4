#include "core/store/sql/due_messages.hpp"

#include <map>

#include "core/store/sql/reviews.hpp"

namespace slotctl::sql {

namespace {

constexpr const char* reading = "reading messages";
constexpr std::size_t customers_at_once = 500;

DueMessage message_from(const Row& row) {
    DueMessage message;
    message.id = row.integer(0);
    message.queue = row.text(1);
    message.event = row.text(2);
    message.channel = channel_named(row.text(3)).value_or(MessageChannel::email);
    message.customer_id = row.maybe_text(4);
    message.recipient = row.maybe_text(5);
    message.subject = row.maybe_text(6);
    message.body = row.maybe_text(7);
    message.data = row.maybe_text(8);
    message.dedup_key = row.maybe_text(9);
    message.attempts = static_cast<int>(row.integer(10));
    message.max_attempts = static_cast<int>(row.integer(11));
    message.created_at = row.instant(12);
    message.expires_at = row.maybe_instant(13);
    message.starts_at = row.maybe_instant(14);
    message.at_most_once = row.boolean(15);
    message.about_booking = !row.is_null(16);
    message.reviewed = row.boolean(40);
    if (!row.is_null(17)) {
        message.customer =
            MessageCustomer{row.text(17),       row.text(18),    row.maybe_text(19), row.maybe_text(20),
                            row.maybe_text(21), row.boolean(22), row.boolean(23),    !row.is_null(24)};
    }
    if (!row.is_null(25)) {
        MessageBooking booking;
        booking.booking.id = row.integer(25);
        booking.booking.service = row.integer(26);
        booking.booking.service_name = row.maybe_text(27).value_or("");
        booking.booking.customer = row.text(28);
        booking.booking.time = {row.instant(29), row.instant(30)};
        booking.booking.status = booking_status(row.text(31)).value_or(BookingStatus::pending);
        booking.booking.created_at = row.instant(32);
        booking.booking.hold_until = row.maybe_instant(33);
        booking.booking.revision = row.integer(34);
        booking.booking.changed_at = row.maybe_instant(35);
        booking.booking.id_is_repeated = row.boolean(36);
        booking.provider = row.integer(37);
        booking.provider_name = row.maybe_text(38).value_or("");
        booking.provider_zone = row.maybe_text(39).value_or("");
        message.booking = std::move(booking);
    }
    return message;
}

/// The devices to which push messages go.
void add_tokens(Database& database, std::vector<DueMessage>& messages) {
    std::map<std::string, std::vector<DueMessage*>> wanted;
    for (DueMessage& message : messages) {
        if (message.channel == MessageChannel::push && message.customer && !message.recipient)
            wanted[message.customer->id].push_back(&message);
    }
    for (auto next = wanted.begin(); next != wanted.end();) {
        std::string list;
        std::vector<Value> ids;
        for (; next != wanted.end() && ids.size() < customers_at_once; ++next) {
            ids.emplace_back(next->first);
            list += (list.empty() ? "?" : ",?") + std::to_string(ids.size());
        }
        database.query(reading,
                       "SELECT customer_id, token FROM customer_devices WHERE dead_at IS NULL AND customer_id"
                       " IN (" +
                           list + ") ORDER BY customer_id, added_at, token",
                       ids, [&](const Row& row) {
                           for (DueMessage* const message : wanted[row.text(0)])
                               message->tokens.push_back(row.text(1));
                       });
    }
}

}  // namespace

std::vector<DueMessage> read_messages(Database& database, const std::string& condition,
                                      const std::vector<Value>& parameters) {
    const auto instant = [&](const char* column) { return database.instant(column); };
    std::vector<DueMessage> messages;
    database.query(
        reading,
        "SELECT n.id, n.queue, n.event, n.channel, n.customer_id, n.recipient, n.subject, n.body, n.data,"
        " n.dedup_key, n.attempts, n.max_attempts, " +
            instant("n.created_at") + ", " + instant("n.expires_at") + ", " + instant("n.starts_at") +
            ", n.at_most_once, n.booking_id, c.id, c.name, c.email, c.locale, c.time_zone, c.email_opt_out,"
            " c.push_opt_out, " +
            instant("c.email_bounced_at") + ", b.id, b.service_id, s.name, b.customer, " +
            instant("b.starts_at") + ", " + instant("b.ends_at") + ", b.status, " + instant("b.created_at") +
            ", " + instant("b.hold_until") + ", b.revision, " + instant("b.changed_at") +
            ", EXISTS (SELECT 1 FROM bookings o WHERE o.id = b.id AND o.provider_id < b.provider_id),"
            " b.provider_id, p.name, p.time_zone, n.queue = 'reviews' AND b.id IS NOT NULL AND " +
            is_reviewed +
            " FROM notifications n LEFT JOIN customers c ON c.id = n.customer_id"
            " LEFT JOIN bookings b ON b.provider_id = n.provider_id AND b.id = n.booking_id"
            " LEFT JOIN providers p ON p.id = b.provider_id LEFT JOIN services s ON s.id = b.service_id" +
            condition,
        parameters, [&](const Row& row) { messages.push_back(message_from(row)); });
    add_tokens(database, messages);
    return messages;
}

std::optional<DueMessage> message_to(Database& database, const std::string& customer,
                                     MessageChannel channel) {
    std::optional<DueMessage> message;
    database.query(reading,
                   "SELECT id, name, email, locale, time_zone, email_opt_out, push_opt_out, " +
                       database.instant("email_bounced_at") + " FROM customers WHERE id = ?1",
                   {customer}, [&](const Row& row) {
                       message.emplace();
                       message->channel = channel;
                       message->customer_id = customer;
                       message->customer = MessageCustomer{
                           row.text(0),       row.text(1),    row.maybe_text(2), row.maybe_text(3),
                           row.maybe_text(4), row.boolean(5), row.boolean(6),    !row.is_null(7)};
                   });
    if (!message) return message;
    std::vector<DueMessage> one{*message};
    add_tokens(database, one);
    return one.front();
}

}  // namespace slotctl::sql
