#pragma once

#include <string>

#include "core/messages/templates.hpp"
#include "core/store/delivery_store.hpp"

namespace slotctl::messages {

/// A message for another program, signed as standardwebhooks.com describes.
struct SignedMessage {
    std::string id;         ///< the same in each attempt: also the Idempotency-Key
    std::string timestamp;  ///< seconds since 1970
    std::string signature;  ///< `v1,` and base64 of HMAC-SHA256 over `ID.TIMESTAMP.BODY`; empty: no secret
    std::string body;       ///< JSON
};

/// `secret`: text, or base64 after `whsec_`; empty: the message is not signed. Throws Error(config) if that
/// is not base64.
SignedMessage webhook_message(const DueMessage& message, const Templates& templates,
                              const std::string& secret, Instant now);

}  // namespace slotctl::messages
