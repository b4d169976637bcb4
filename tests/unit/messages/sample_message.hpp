#pragma once

#include "core/store/delivery_store.hpp"
#include "tests/support/times.hpp"

namespace slotctl::tests {

/// Bea's haircut in Kathmandu at 2026-12-01T08:15Z, by e-mail, a day before.
inline DueMessage reminder() {
    DueMessage message;
    message.id = 7;
    message.queue = "appointments";
    message.event = "reminder";
    message.channel = MessageChannel::email;
    message.customer_id = "c-1";
    message.attempts = 1;
    message.created_at = at("2026-11-30T08:15:00Z");
    message.expires_at = at("2026-11-30T12:15:00Z");
    message.starts_at = at("2026-12-01T08:15:00Z");
    message.at_most_once = true;
    message.about_booking = true;
    message.customer = MessageCustomer{"c-1", "Bea", "bea@example.com", {}, {}, false, false, false};
    MessageBooking booking;
    booking.booking.id = 3;
    booking.booking.service = 10;
    booking.booking.service_name = "Haircut";
    booking.booking.customer = "c-1";
    booking.booking.time = {at("2026-12-01T08:15:00Z"), at("2026-12-01T08:45:00Z")};
    booking.booking.created_at = at("2026-11-20T00:00:00Z");
    booking.provider = 1;
    booking.provider_name = "Asha";
    booking.provider_zone = "Asia/Kathmandu";
    message.booking = booking;
    return message;
}

inline DueMessage announcement() {
    DueMessage message = reminder();
    message.queue = "notifications";
    message.event = "sale";
    message.subject = "Sale";
    message.body = "All is cheap.";
    message.at_most_once = message.about_booking = false;
    message.booking.reset();
    message.starts_at.reset();
    message.expires_at.reset();
    return message;
}

}  // namespace slotctl::tests
