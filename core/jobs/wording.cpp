#include "core/jobs/wording.hpp"

namespace slotctl {

std::string plural(std::int64_t n, const std::string& word) {
    return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
}

std::string listed(const std::vector<std::string>& names, std::int64_t count) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text + (count > static_cast<std::int64_t>(names.size()) ? ", …" : "");
}

std::string shortened(const std::string& text, std::size_t longest) {
    if (text.size() <= longest) return text;
    std::size_t end = longest;
    // Bytes 10xxxxxx continue a character.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    return text.substr(0, end) + "…";
}

}  // namespace slotctl
