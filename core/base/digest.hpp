#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slotctl {

/// FNV-1a, 64 bits: tells texts apart that nobody made to be confused. Each seed has digests of its own.
std::uint64_t digest(std::string_view text, std::uint64_t seed = 0);

/// The same as 16 hexadecimal digits.
std::string hex_digest(std::string_view text);

}  // namespace slotctl
