#include "core/http/tokens.hpp"

#include <algorithm>
#include <cstddef>

namespace slotctl::http {

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_token_letter);
}

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

bool equal_words(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::vector<std::string_view> list_members(std::string_view list) {
    std::vector<std::string_view> members;
    const auto add = [&](std::string_view member) {
        if (member = trimmed(member); !member.empty()) members.push_back(member);
    };
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i] == '"') quoted = !quoted;
        if (list[i] != ',' || quoted) continue;
        add(list.substr(begin, i - begin));
        begin = i + 1;
    }
    add(list.substr(begin));
    return members;
}

}  // namespace slotctl::http
