#include "core/plans/check_parts.hpp"

#include <cmath>

namespace slotctl::health_checks {

std::string percent_text(double percent) {
    // 99.96 % must not be shown as 100 %.
    const double shown = percent < 100 ? std::min(std::floor(percent * 10) / 10, 99.9) : 100;
    std::string text = std::to_string(shown);
    text.resize(text.find('.') + 2);
    return (text.ends_with(".0") ? text.substr(0, text.size() - 2) : text) + " %";
}

std::string name_of(OfferingKey key) {
    return "service " + std::to_string(key.service) + " of provider " + std::to_string(key.provider);
}

std::string brief(const std::string& text, std::size_t most) {
    return shortened(std::string_view(text).substr(0, text.find('\n')), most);
}

std::string bytes_text(std::int64_t bytes) {
    constexpr std::int64_t mib = std::int64_t{1} << 20, gib = std::int64_t{1} << 30;
    if (bytes >= 10 * gib) return std::to_string(bytes / gib) + " GiB";
    if (bytes >= mib) return std::to_string(bytes / mib) + " MiB";
    return std::to_string(bytes / 1024) + " KiB";
}

}  // namespace slotctl::health_checks
