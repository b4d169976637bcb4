#pragma once

#include <optional>
#include <string>

/// The tokens with which customers say, without a login, that they want no more mail (RFC 8058).
namespace slotctl::messages {

/// For a customer: it says who, and only who knows `secret` can make it. For URLs.
std::string unsubscribe_token(const std::string& secret, const std::string& customer);

/// The customer in a token; nothing if it was not made with `secret`.
std::optional<std::string> unsubscribed_customer(const std::string& secret, const std::string& token);

/// `PUBLIC_URL/u/TOKEN`; empty if either setting is.
std::string unsubscribe_url(const std::string& public_url, const std::string& secret,
                            const std::string& customer);

}  // namespace slotctl::messages
