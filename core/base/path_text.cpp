#include "core/base/path_text.hpp"

namespace slotctl {

std::string utf8(const std::filesystem::path& path) {
    const std::u8string text = path.u8string();
    return {text.begin(), text.end()};
}

std::filesystem::path path_from(std::string_view text) {
    return std::u8string(text.begin(), text.end());
}

}  // namespace slotctl
