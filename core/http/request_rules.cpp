#include "core/http/request_rules.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "core/http/refusal.hpp"
#include "core/http/tokens.hpp"

namespace slotctl::http {
namespace {

/// The only field of that name; null if there is none.
const std::string* only(const Headers& headers, std::string_view name) {
    const std::string* found = nullptr;
    for (const auto& [key, value] : headers.all()) {
        if (!equal_words(key, name)) continue;
        if (found != nullptr) throw Refusal(400, "the request has several headers " + std::string(name));
        found = &value;
    }
    return found;
}

std::uint64_t read_length(std::string_view text) {
    constexpr std::size_t most_digits = 18;  // fits into 63 bits
    const bool plain =
        !text.empty() && std::ranges::all_of(text, is_digit) && (text.size() == 1 || text[0] != '0');
    if (!plain) throw Refusal(400, "Content-Length is not a plain number");
    if (text.size() > most_digits) throw Refusal(413, "the body is too long");
    std::uint64_t length = 0;
    std::from_chars(text.data(), text.data() + text.size(), length);
    return length;
}

bool is_host_letter(char letter) {
    const char small = lower(letter);
    return (small >= 'a' && small <= 'z') || is_digit(letter) || letter == '-' || letter == '.' ||
           letter == '_';
}

/// `[::1]` with at least one digit or colon inside.
bool is_bracketed(std::string_view text) {
    if (text.size() < 4 || text.front() != '[' || text.back() != ']') return false;
    return std::ranges::all_of(text.substr(1, text.size() - 2),
                               [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; });
}

bool is_port(std::string_view text) {
    return text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

/// Whether a member of the list `Connection` is `word`.
bool connection_says(const Headers& headers, std::string_view word) {
    return std::ranges::any_of(headers.all(), [&](const auto& header) {
        return equal_words(header.first, "Connection") &&
               std::ranges::any_of(list_members(header.second),
                                   [&](std::string_view member) { return equal_words(member, word); });
    });
}

}  // namespace

Framing framing_of(const RequestHead& head) {
    const std::string* coding = only(head.headers, "Transfer-Encoding");
    const std::string* length = only(head.headers, "Content-Length");
    if (coding == nullptr) return {false, length == nullptr ? 0 : read_length(*length)};
    if (length != nullptr) throw Refusal(400, "the request has both Content-Length and Transfer-Encoding");
    if (head.minor_version == 0) throw Refusal(400, "HTTP/1.0 has no Transfer-Encoding");
    if (!equal_words(*coding, "chunked"))
        throw Refusal(501, "the only transfer coding that this server knows is chunked");
    return {true, 0};
}

std::string host_of(const RequestHead& head) {
    const std::string* field = only(head.headers, "Host");
    if (field == nullptr) {
        if (head.minor_version == 0) return "";
        throw Refusal(400, "the request has no header Host");
    }
    std::string_view host = *field;
    const auto colon = host.find(':', host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0);
    const bool port_is_sound = colon == std::string_view::npos || is_port(host.substr(colon + 1));
    host = host.substr(0, colon);
    const bool named = !host.empty() && std::ranges::all_of(host, is_host_letter);
    if (!port_is_sound || (!named && !is_bracketed(host)))
        throw Refusal(400, "the header Host is not a host");
    return lower_case(host);
}

bool keeps_alive(const RequestHead& head) {
    if (connection_says(head.headers, "close")) return false;
    return head.minor_version > 0 || connection_says(head.headers, "keep-alive");
}

bool awaits_continue(const RequestHead& head) {
    const std::string* field = only(head.headers, "Expect");
    if (field == nullptr) return false;
    if (!equal_words(*field, "100-continue"))
        throw Refusal(417, "the only expectation that this server meets is 100-continue");
    return head.minor_version > 0;  // RFC 9110 (10.1.1): ignored in HTTP/1.0
}

}  // namespace slotctl::http
