#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slotctl {

/// FNV-1a, 64 bits: distinguishes texts that nobody crafted to collide. Each seed gives different digests.
std::uint64_t digest(std::string_view text, std::uint64_t seed = 0);

/// The same as 16 hexadecimal digits.
std::string hex_digest(std::string_view text);

}  // namespace slotctl
