#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/text.hpp"
#include "core/http/refusal.hpp"
#include "core/http/target.hpp"

namespace {

using namespace slotctl::http;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_text(std::string_view text) {
    while (!text.empty()) {
        const auto length = slotctl::character_length(text);
        require(length > 0);
        require(static_cast<unsigned char>(text[0]) >= ' ' && text[0] != '\x7f');
        text.remove_prefix(length);
    }
}

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        result.append("%").append(1, digits[byte / 16]).append(1, digits[byte % 16]);
    }
    return result;
}

// What was read is clean, and is the same when it is written and read again.
void check(const std::string& target) {
    try {
        const Target read = read_target(target);
        require(read.path.starts_with('/'));
        require((read.path + '/').find("/../") == std::string::npos &&
                (read.path + '/').find("/./") == std::string::npos);
        check_text(read.path);
        std::string query;
        for (const auto& [name, value] : read.parameters) {
            check_text(name);
            check_text(value);
            query.append(query.empty() ? "?" : "&").append(escaped(name)).append("=").append(escaped(value));
        }
        require(read_target("/" + query).parameters == read.parameters);
    } catch (const Refusal& refusal) {
        require(refusal.status() == 400);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check(text);
    check("/?" + text);
    return 0;
}
