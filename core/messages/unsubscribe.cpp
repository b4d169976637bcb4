#include "core/messages/unsubscribe.hpp"

#include "core/base/base64.hpp"
#include "core/crypto/signatures.hpp"

namespace slotctl::messages {

namespace {

/// So that a signature made for something else is no token.
constexpr const char* purpose = "slotctl unsubscribe email:";

std::string signature_of(const std::string& secret, const std::string& customer) {
    return base64url(crypto::hmac_sha256(secret, purpose + customer));
}

}  // namespace

std::string unsubscribe_token(const std::string& secret, const std::string& customer) {
    return base64url(customer) + "." + signature_of(secret, customer);
}

std::optional<std::string> unsubscribed_customer(const std::string& secret, const std::string& token) {
    const auto dot = token.find('.');
    if (secret.empty() || dot == std::string::npos) return std::nullopt;
    auto customer = from_base64(token.substr(0, dot));
    if (!customer || !crypto::same_secret(signature_of(secret, *customer), token.substr(dot + 1)))
        return std::nullopt;
    return customer;
}

std::string unsubscribe_url(const std::string& public_url, const std::string& secret,
                            const std::string& customer) {
    if (public_url.empty() || secret.empty()) return "";
    return public_url + (public_url.ends_with('/') ? "u/" : "/u/") + unsubscribe_token(secret, customer);
}

}  // namespace slotctl::messages
