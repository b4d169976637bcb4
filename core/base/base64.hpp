#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Base64 (RFC 4648).
namespace slotctl {

std::string base64(std::string_view bytes);
/// With the alphabet for URLs, and without padding.
std::string base64url(std::string_view bytes);
/// Reads either alphabet, with or without padding. Nothing if `text` is anything else.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace slotctl
