#include "core/http/request_head.hpp"

#include <algorithm>

#include "core/http/refusal.hpp"
#include "core/http/tokens.hpp"

namespace slotctl::http {
namespace {

constexpr std::string_view line_end = "\r\n";

void check_first_byte(char first) {
    // A TLS handshake begins with the byte 22.
    if (first == '\x16')
        throw Refusal(400, "this is HTTP without TLS; use http:// or the address of the proxy");
    if (first != '\r' && !is_token_letter(first))
        throw Refusal(400, "the request does not begin with a method");
}

[[noreturn]] void refuse_length(std::string_view received, const HeadLimits& limits) {
    if (received.find(line_end) == std::string_view::npos)
        throw Refusal(414, "the target is longer than " + std::to_string(limits.target_bytes) + " bytes");
    throw Refusal(431,
                  "the request's headers are longer than " + std::to_string(limits.head_bytes) + " bytes");
}

/// 0 or 1.
int read_version(std::string_view text) {
    const bool formed = text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) &&
                        text[6] == '.' && is_digit(text[7]);
    if (!formed) throw Refusal(400, "the request line does not end with a version such as HTTP/1.1");
    if (text[5] != '1') throw Refusal(505, "this server speaks HTTP/1.1 and HTTP/1.0");
    return text[7] == '0' ? 0 : 1;
}

void read_request_line(std::string_view line, const HeadLimits& limits, RequestHead& head) {
    const auto first = line.find(' '), last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        throw Refusal(400, "the request line is not of the form METHOD TARGET HTTP/1.1");
    const auto method = line.substr(0, first), target = line.substr(first + 1, last - first - 1);
    if (!is_token(method)) throw Refusal(400, "the request line does not begin with a method");
    const bool printable = std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f'; });
    if (target.empty() || !printable)
        throw Refusal(400, "the target contains a space, a control character or a byte outside ASCII");
    head.minor_version = read_version(line.substr(last + 1));
    if (target.size() > limits.target_bytes)
        throw Refusal(414, "the target is longer than " + std::to_string(limits.target_bytes) + " bytes");
    head.method = method;
    head.target = target;
}

bool is_value_letter(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte == '\t' || (byte >= ' ' && byte != 0x7f);
}

void read_field(std::string_view line, RequestHead& head) {
    if (line.front() == ' ' || line.front() == '\t')
        throw Refusal(400, "a header continues on the next line, which HTTP/1.1 no longer allows");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) throw Refusal(400, "a header line contains no colon");
    const auto name = line.substr(0, colon), value = line.substr(colon + 1);
    if (!is_token(name))
        throw Refusal(400, "the name of a header is empty, or contains a space or another sign");
    if (!std::ranges::all_of(value, is_value_letter))
        throw Refusal(400, "the value of a header contains a control character");
    head.headers.add(std::string(name), std::string(trimmed(value)));
}

}  // namespace

std::optional<std::size_t> HeadEnd::find(std::string_view received, const HeadLimits& limits) {
    if (!received.empty()) check_first_byte(received.front());
    for (;;) {
        const auto end = received.substr(0, limits.head_bytes).find('\n', scanned_);
        if (end == std::string_view::npos) break;
        if (end == 0 || received[end - 1] != '\r') throw Refusal(400, "a line does not end with CR and LF");
        const bool empty = end == line_ + 1;
        // One empty line before the request is ignored, as RFC 9112 (2.2) asks.
        const bool first = line_ == 0;
        line_ = scanned_ = end + 1;
        if (empty && !first) return line_;
    }
    scanned_ = std::min(received.size(), limits.head_bytes);
    if (received.size() >= limits.head_bytes) refuse_length(received.substr(0, limits.head_bytes), limits);
    return std::nullopt;
}

RequestHead read_head(std::string_view head, const HeadLimits& limits) {
    RequestHead result;
    if (head.starts_with(line_end)) head.remove_prefix(line_end.size());
    std::size_t fields = 0;
    for (bool first = true;; first = false) {
        const auto end = head.find(line_end);
        if (end == std::string_view::npos) throw Refusal(400, "the request is not complete");
        const auto line = head.substr(0, end);
        head.remove_prefix(end + line_end.size());
        if (first) {
            read_request_line(line, limits, result);
        } else if (line.empty()) {
            return result;
        } else if (++fields > limits.fields) {
            throw Refusal(431, "the request has more than " + std::to_string(limits.fields) + " headers");
        } else {
            read_field(line, result);
        }
    }
}

}  // namespace slotctl::http
