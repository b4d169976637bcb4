#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// The words of messages to customers, as the table `notifications`, templates and settings spell them.
namespace slotctl {

/// How a message reaches somebody: `email`, `push`, `webhook`.
enum class MessageChannel { email, push, webhook };
inline constexpr std::size_t channel_count = 3;
std::string_view name_of(MessageChannel channel);
std::optional<MessageChannel> channel_named(std::string_view name);

/// What a message about a booking says: `reminder`, `booking_confirmed` … The last two ask the customer for a
/// review.
enum class MessageEvent {
    reminder,
    booking_confirmed,
    booking_moved,
    booking_cancelled,
    review_request,
    review_reminder
};
std::string_view name_of(MessageEvent event);

/// Why a queued reminder is taken back.
inline constexpr std::string_view reminder_withdrawn = "the booking was moved or cancelled";
/// The beginning of every reason of that kind. A reminder with such a reason is queued again if the booking
/// gets that start back; one that a person has cancelled is not.
inline constexpr std::string_view because_of_booking = "the booking ";
/// The beginning of the reason why a message of no use any more is not sent. After `: ` follows what kept it
/// from being sent, if that is known.
inline constexpr std::string_view expired_unsent = "it expired before it could be sent";

}  // namespace slotctl
