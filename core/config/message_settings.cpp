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
