#pragma once

#include <array>
#include <string_view>

/// The words for what became of bookings and messages, in files and in both databases.
namespace slotctl {

inline constexpr std::array<std::string_view, 5> booking_statuses{"pending", "confirmed", "completed",
                                                                  "cancelled", "missed"};
inline constexpr std::array<std::string_view, 6> message_statuses{"pending", "sending",   "sent",
                                                                  "failed",  "cancelled", "unknown"};

}  // namespace slotctl
