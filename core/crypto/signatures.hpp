#pragma once

#include <string>
#include <string_view>

namespace slotctl::crypto {

/// HMAC-SHA256 (RFC 2104), 32 bytes. Throws Error(failed) if OpenSSL's policy forbids it.
std::string hmac_sha256(std::string_view key, std::string_view text);

/// Throws Error(config) if `private_key` is not an RSA key in PEM format without a passphrase; the error
/// shows nothing of it.
void require_rsa_key(const std::string& private_key);

/// RSASSA-PKCS1-v1_5 with SHA-256 (RS256 of RFC 7518), as bytes. Throws as `require_rsa_key` does.
std::string rs256(const std::string& private_key, std::string_view text);

/// In the time that it takes for equal texts, so that the time says nothing about where they differ.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace slotctl::crypto
