#include "core/config/message_settings.hpp"

#include "core/config/setting_kinds.hpp"

namespace slotctl {

namespace {

using namespace std::chrono_literals;
using namespace setting_kinds;

template <class Value>
Choices<Value> named(std::initializer_list<Value> values) {
    Choices<Value> choices;
    for (const Value value : values) choices.emplace_back(name_of(value), value);
    return choices;
}

}  // namespace

std::vector<Setting> message_settings() {
    return {
        truth(
            "notifications.enabled", "Whether the default schedule runs the jobs about messages.",
            [](auto& c) -> auto& { return c.notifications.enabled; }),
        words(
            "notifications.events",
            named({MessageEvent::reminder, MessageEvent::booking_confirmed, MessageEvent::booking_moved,
                   MessageEvent::booking_cancelled}),
            "What customers are told about their bookings.",
            [](auto& c) -> auto& { return c.notifications.events; }),
        words(
            "notifications.channels",
            named({MessageChannel::email, MessageChannel::push, MessageChannel::webhook}),
            "By which ways they are told: by each that reaches them.",
            [](auto& c) -> auto& { return c.notifications.channels; }),
        web_address(
            "notifications.public_url",
            "Address at which customers reach `slotctl serve`, for links to unsubscribe; empty = no links.",
            [](auto& c) -> auto& { return c.notifications.public_url; }),
        secret(
            "notifications.unsubscribe_secret",
            "Any text that nobody can guess: it signs the links to unsubscribe. The same for all hosts.",
            [](auto& c) -> auto& { return c.notifications.unsubscribe_secret; }),
        mailbox(
            "notifications.email_from", "Sender of mails to customers; empty = that of alerts.",
            [](auto& c) -> auto& { return c.notifications.email_from; }),
        text(
            "notifications.smtp_host",
            "Mail server for mails to customers; empty = that of alerts, with its port, encryption and "
            "login.",
            [](auto& c) -> auto& { return c.notifications.smtp_host; }),
        whole_number(
            "notifications.smtp_port", 0, 65535,
            "Port of this mail server; 0 = 587 for starttls, 465 for tls, 25 for none.",
            [](auto& c) -> auto& { return c.notifications.smtp_port; }),
        choice<mail::Tls>(
            "notifications.smtp_tls",
            {{"starttls", mail::Tls::starttls}, {"tls", mail::Tls::tls}, {"none", mail::Tls::none}},
            "Encryption of the connection to this mail server: starttls (required), tls, or none.",
            [](auto& c) -> auto& { return c.notifications.smtp_tls; }),
        text(
            "notifications.smtp_user", "User name at this mail server; empty = no login.",
            [](auto& c) -> auto& { return c.notifications.smtp_user; }),
        secret(
            "notifications.smtp_password", "Password at this mail server.",
            [](auto& c) -> auto& { return c.notifications.smtp_password; }),
        secret_document(
            "notifications.fcm_service_account",
            "Service account for push messages (FCM), as JSON; usually as a file. Empty = no push messages.",
            [](auto& c) -> auto& { return c.notifications.fcm_service_account; }),
        web_address(
            "notifications.fcm_url", "Address of FCM, or of what stands in for it.",
            [](auto& c) -> auto& { return c.notifications.fcm_url; }),
        secret_url(
            "notifications.webhook_url", "URL to post messages of the channel webhook to; empty = none.",
            [](auto& c) -> auto& { return c.notifications.webhook_url; }),
        secret(
            "notifications.webhook_secret",
            "Secret to sign them with (HMAC-SHA256), as text or as whsec_ and base64; empty = not signed.",
            [](auto& c) -> auto& { return c.notifications.webhook_secret; }),
        duration(
            "notifications.timeout", 1s, 5min, "How long one mail or one request may take.",
            [](auto& c) -> auto& { return c.notifications.timeout; }),

        duration(
            "reviews.ask_within", 1h, 24h * 7,
            "How long after a booking was completed its customer is asked for a review.",
            [](auto& c) -> auto& { return c.reviews.ask_within; }),
        duration(
            "reviews.ask_again_after", 0s, 24h * 3660,
            "How long a customer who was asked about a provider is not asked about that provider again.",
            [](auto& c) -> auto& { return c.reviews.ask_again_after; }),
        duration(
            "reviews.remind_after", 1h, 24h * 30,
            "How long after the request a customer who has not written a review is reminded, once.",
            [](auto& c) -> auto& { return c.reviews.remind_after; }),

        zone(
            "stats.time_zone", "IANA time zone in which a day of `slotctl stats` begins and ends.",
            [](auto& c) -> auto& { return c.stats.time_zone; }),

        duration(
            "missed.after", 0s, 24h * 365,
            "How long after its end a booking that nobody has closed counts as missed.",
            [](auto& c) -> auto& { return c.missed.after; }),
        choice<bool>(
            "missed.status", {{"missed", false}, {"completed", true}},
            "What such a booking becomes: missed or completed.",
            [](auto& c) -> auto& { return c.missed.completed; }),

        duration(
            "cleanup.keep_sent", 24h * 7, 24h * 3660, "How long to keep messages that were sent.",
            [](auto& c) -> auto& { return c.cleanup.keep_sent; }),
        duration(
            "cleanup.keep_failed", 24h * 7, 24h * 3660, "How long to keep messages that were not sent.",
            [](auto& c) -> auto& { return c.cleanup.keep_failed; }),
        duration(
            "cleanup.archive_after", 24h, 24h * 36600,
            "How long after its end to archive a booking that was completed, cancelled or missed.",
            [](auto& c) -> auto& { return c.cleanup.archive_after; }),
        duration(
            "cleanup.close_chat_rooms_after", 24h, 24h * 3660,
            "How long after the last activity a chat room becomes inactive.",
            [](auto& c) -> auto& { return c.cleanup.close_chat_rooms_after; }),
        whole_number(
            "cleanup.batch_size", 1, 100000, "Number of rows to clean up per transaction.",
            [](auto& c) -> auto& { return c.cleanup.batch_size; }),
    };
}

}  // namespace slotctl
