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

/// The bytes with which messages are signed: those of `secret`, or what is base64 after `whsec_` in it.
/// Throws Error(config) if that is not base64.
std::string signing_key_of(const std::string& secret);

/// `key`: as `signing_key_of` returns it; empty: the message is not signed.
SignedMessage webhook_message(const DueMessage& message, const Templates& templates, const std::string& key,
                              Instant now);

}  // namespace slotctl::messages
