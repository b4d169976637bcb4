#include "core/http/target.hpp"

#include <algorithm>
#include <cstddef>

#include "core/base/text.hpp"
#include "core/http/refusal.hpp"
#include "core/http/tokens.hpp"

namespace slotctl::http {
namespace {

/// RFC 3986: pchar and `/`; an escape's percent sign is checked by `decoded`.
bool is_path_letter(char letter) {
    const char small = lower(letter);
    return (small >= 'a' && small <= 'z') || is_digit(letter) ||
           std::string_view("-._~!$&'()*+,;=:@/%").find(letter) != std::string_view::npos;
}

/// Browsers leave more signs as they are in a query than RFC 3986 allows.
bool is_query_letter(char letter) {
    return letter > ' ' && letter < '\x7f' &&
           std::string_view("\"#<>").find(letter) == std::string_view::npos;
}

std::string decoded(std::string_view text, bool plus_is_space) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            result += ' ';
        } else if (text[i] != '%') {
            result += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) throw Refusal(400, "a % is not followed by two hexadecimal digits");
            result += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return result;
}

void check_characters(std::string_view text) {
    for (std::string_view rest = text; !rest.empty();) {
        const auto length = character_length(rest);
        if (length == 0) throw Refusal(400, "an escape is not UTF-8");
        const bool control = static_cast<unsigned char>(rest[0]) < 0x20 || rest[0] == '\x7f' ||
                             (rest[0] == '\xc2' && static_cast<unsigned char>(rest[1]) < 0xa0);
        if (control) throw Refusal(400, "an escape stands for a control character");
        rest.remove_prefix(length);
    }
}

std::string read_path(std::string_view raw) {
    if (!std::ranges::all_of(raw, is_path_letter))
        throw Refusal(400, "the path contains a sign that must be escaped");
    std::string path;
    while (!raw.empty()) {  // each turn takes a slash and the segment after it
        const auto end = std::min(raw.find('/', 1), raw.size());
        const std::string segment = decoded(raw.substr(1, end - 1), false);
        if (segment.find_first_of("/\\") != std::string::npos)
            throw Refusal(400, "the path contains an escaped slash or backslash");
        if (segment == "." || segment == "..") throw Refusal(400, "the path contains a segment . or ..");
        path += '/';
        path += segment;
        raw.remove_prefix(end);
    }
    check_characters(path);
    return path;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_query(std::string_view raw) {
    if (!std::ranges::all_of(raw, is_query_letter))
        throw Refusal(400, "the query contains a sign that must be escaped");
    std::vector<std::pair<std::string, std::string>> parameters;
    while (!raw.empty()) {
        const auto end = raw.find('&');
        const auto part = raw.substr(0, end);
        raw = end == std::string_view::npos ? std::string_view() : raw.substr(end + 1);
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto name = decoded(part.substr(0, equals), true);
        auto value =
            decoded(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), true);
        check_characters(name);
        check_characters(value);
        parameters.emplace_back(std::move(name), std::move(value));
    }
    return parameters;
}

Target read_target(std::string_view target) {
    if (!target.starts_with('/')) throw Refusal(400, "the target is not a path; this server is not a proxy");
    const auto question = std::min(target.find('?'), target.size());
    const auto query = target.substr(std::min(question + 1, target.size()));
    return {read_path(target.substr(0, question)), read_query(query)};
}

}  // namespace slotctl::http
