#include "core/base/digest.hpp"

namespace slotctl {

std::uint64_t digest(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = 14695981039346656037U ^ seed;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash;
}

std::string hex_digest(std::string_view text) {
    std::uint64_t hash = digest(text);
    std::string hex(16, '0');
    for (std::size_t i = 16; i-- > 0; hash >>= 4) hex[i] = "0123456789abcdef"[hash & 0xf];
    return hex;
}

}  // namespace slotctl
