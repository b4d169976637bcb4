#pragma once

#include <string>

#include "core/messages/templates.hpp"
#include "core/store/delivery_store.hpp"

namespace slotctl::messages {

/// The JSON for `messages:send` of FCM's HTTP v1 API, for one device. It is of no use after the appointment
/// begins or the message expires, and a second copy of the same message takes the place of the first on the
/// device. `dry`: FCM only checks it. Shortened if it would be longer than FCM allows (4,096 bytes).
std::string fcm_request(const DueMessage& message, const Wording& wording, const std::string& token,
                        Instant now, bool dry);

}  // namespace slotctl::messages
