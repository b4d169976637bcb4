#include "core/toml/text.hpp"

namespace slotctl {

std::string toml_string(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.append({'\\', c});
        } else if (byte < 0x20 || byte == 0x7F) {
            out.append("\\u00").append({hex[byte / 16], hex[byte % 16]});
        } else {
            out += c;
        }
    }
    return out += '"';
}

}  // namespace slotctl
