#pragma once

#include <string>

#include "core/base/instant.hpp"

/// The account of a Google service, with which programs get access to Firebase Cloud Messaging (FCM).
namespace slotctl::messages {

struct ServiceAccount {
    std::string project, email, private_key, key_id, token_url;
};

/// Reads the JSON file that the Firebase console gives. Throws Error(config) if it is anything else, also
/// about the server key of the legacy API; the error shows nothing of it.
ServiceAccount read_service_account(const std::string& text);

/// The signed request for an access token (RFC 7523), to post to the account's `token_url` as a form.
std::string token_request(const ServiceAccount& account, Instant now);

struct AccessToken {
    std::string token;
    Instant until{};
};
/// Reads the answer to it. Throws Error(failed) if it contains no token.
AccessToken read_access_token(const std::string& answer, Instant now);

}  // namespace slotctl::messages
