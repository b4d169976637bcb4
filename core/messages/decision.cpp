#include "core/messages/decision.hpp"

#include <algorithm>

#include "core/messages/wording.hpp"

namespace slotctl::messages {

namespace {

using std::chrono::seconds;
using Kind = MessageOutcome::Kind;

constexpr seconds first_pause{30};
constexpr seconds longest_pause{3600};

MessageOutcome cancelled(const DueMessage& message, std::string why) {
    return {message.id, Kind::cancelled, {}, std::move(why)};
}

/// The same for a message, so that tests can rely on it, and different between messages: those that failed
/// together are not tried again together.
seconds spread(MessageId id, seconds pause) {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15U;
    const std::uint64_t mixed = (static_cast<std::uint64_t>(id) * odd) >> 40U;
    return seconds{static_cast<std::int64_t>(mixed % static_cast<std::uint64_t>(pause.count() / 2 + 1))};
}

/// Why nobody is to be asked for this review any more.
std::string change_of_visit(const DueMessage& message) {
    if (!message.booking) return "the booking is gone";
    if (message.booking->booking.status != BookingStatus::completed)
        return "the booking is not completed any more";
    if (message.customer_id && *message.customer_id != message.booking->booking.customer)
        return "the booking is another customer's";
    return message.reviewed ? "the customer has written a review" : "";
}

/// What a message says about its booking, as far as it can become wrong.
std::string change_of_booking(const DueMessage& message) {
    if (asks_for_review(message)) return change_of_visit(message);
    const bool tells_end = message.event == "booking_cancelled";
    const bool tells_time = message.at_most_once || message.event == "reminder" ||
                            message.event == "booking_confirmed" || message.event == "booking_moved";
    if (!message.about_booking || (!tells_end && !tells_time)) return "";
    if (!message.booking) return tells_end ? "" : "the booking is gone";
    const BookingStatus status = message.booking->booking.status;
    if (tells_end) return status == BookingStatus::cancelled ? "" : "the booking is not cancelled any more";
    if (status != BookingStatus::confirmed) return "the booking is no longer confirmed";
    if (message.starts_at && *message.starts_at != message.booking->booking.time.begin)
        return "the booking was moved";
    if (message.customer_id && *message.customer_id != message.booking->booking.customer)
        return "the booking is of another customer now";
    return "";
}

std::string missing_address(const DueMessage& message) {
    if (message.recipient) return "";
    if (message.channel == MessageChannel::webhook) return "";
    if (!message.customer) return "the customer is unknown";
    if (message.channel == MessageChannel::email) {
        if (!message.customer->email) return "the customer has no e-mail address";
        if (message.customer->email_bounced) return "the customer's e-mail address was refused before";
        return "";
    }
    return message.tokens.empty() ? "the customer has no device that can be reached" : "";
}

bool opted_out(const DueMessage& message) {
    if (!message.customer) return false;
    return (message.channel == MessageChannel::email && message.customer->email_opt_out) ||
           (message.channel == MessageChannel::push && message.customer->push_opt_out);
}

}  // namespace

Instant useless_from(const DueMessage& message) {
    return message.expires_at.value_or(message.created_at + std::chrono::hours{24});
}

std::optional<MessageOutcome> reason_not_to_send(const DueMessage& message, Instant now) {
    if (const std::string why = change_of_booking(message); !why.empty()) return cancelled(message, why);
    if (useless_from(message) <= now) {
        const std::string why(expired_unsent);
        if (message.at_most_once) return cancelled(message, why);
        return MessageOutcome{message.id, Kind::failed, {}, why};
    }
    if (opted_out(message)) return cancelled(message, "the customer does not want it");
    if (const std::string why = missing_address(message); !why.empty()) {
        return MessageOutcome{message.id, Kind::failed, {}, why};
    }
    return std::nullopt;
}

MessageOutcome after_failure(const DueMessage& message, const std::string& error, Instant now,
                             seconds at_least) {
    seconds pause = first_pause;
    for (int i = 1; i < message.attempts && pause < longest_pause; ++i) pause *= 4;
    pause = std::min(pause, longest_pause);
    const Instant next = now + std::max(pause + spread(message.id, pause), at_least);
    if (message.attempts >= message.max_attempts) return {message.id, Kind::failed, {}, error};
    if (next >= useless_from(message))
        return {message.id, Kind::failed, {}, error + "; the next attempt would be too late"};
    return {message.id, Kind::retry, next, error};
}

MessageOutcome after_doubt(const DueMessage& message, const std::string& error, Instant now) {
    if (message.at_most_once) {
        return {message.id, Kind::unknown, {}, error + "; it is not sent twice"};
    }
    return after_failure(message, error, now, seconds{0});
}

}  // namespace slotctl::messages
