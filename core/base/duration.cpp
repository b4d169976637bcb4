#include "core/base/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "core/base/error.hpp"

namespace slotctl {

namespace {

constexpr std::array<std::pair<char, std::int64_t>, 5> units{
    {{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
constexpr std::int64_t longest = std::int64_t{36500} * 86400;

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
    throw Error(ErrorKind::usage, "invalid duration \"" + std::string(text) + "\": " + std::string(why),
                "write it like 90s, 15m, 1h30m or 7d");
}

}  // namespace

std::chrono::seconds parse_duration(std::string_view text, std::chrono::seconds bare_unit) {
    if (text.empty()) refuse(text, "it is empty");
    std::int64_t total = 0;
    std::size_t next_unit = 0;
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    while (at != end) {
        std::int64_t number = 0;
        const auto [after, error] = std::from_chars(at, end, number);
        if (after == at || *at == '-') refuse(text, "each unit needs a whole number before it");
        if (error != std::errc{} || number > longest) refuse(text, "it is too long");
        std::int64_t unit = bare_unit.count();
        if (after == end) {
            if (at != text.data()) refuse(text, "the last number has no unit");
            at = end;
        } else {
            std::size_t found = next_unit;
            while (found < units.size() && units[found].first != *after) ++found;
            if (found == units.size()) refuse(text, "use w, d, h, m or s, largest unit first");
            unit = units[found].second;
            next_unit = found + 1;
            at = after + 1;
        }
        if (number > longest / unit || total > longest - number * unit) refuse(text, "it is too long");
        total += number * unit;
    }
    return std::chrono::seconds{total};
}

std::string format_duration(std::chrono::seconds duration) {
    std::int64_t left = duration.count();
    if (left == 0) return "0s";
    std::string text;
    for (const auto& [letter, size] : units) {
        if (letter == 'w') continue;  // "14d" reads better than "2w"
        if (left < size) continue;
        text += std::to_string(left / size) + letter;
        left %= size;
    }
    return text;
}

}  // namespace slotctl
