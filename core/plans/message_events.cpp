#include "core/plans/message_events.hpp"

#include <array>

namespace slotctl {

namespace {

constexpr std::array<std::string_view, channel_count> channels{"email", "push", "webhook"};
constexpr std::array<std::string_view, 6> events{"reminder",          "booking_confirmed", "booking_moved",
                                                 "booking_cancelled", "review_request",    "review_reminder"};

}  // namespace

std::string_view name_of(MessageChannel channel) {
    return channels.at(static_cast<std::size_t>(channel));
}

std::optional<MessageChannel> channel_named(std::string_view name) {
    for (std::size_t i = 0; i < channels.size(); ++i)
        if (channels.at(i) == name) return static_cast<MessageChannel>(i);
    return std::nullopt;
}

std::string_view name_of(MessageEvent event) {
    return events.at(static_cast<std::size_t>(event));
}

}  // namespace slotctl
