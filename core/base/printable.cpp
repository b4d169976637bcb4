#include "core/base/printable.hpp"

#include <algorithm>
#include <cstdint>

#include "core/base/text.hpp"

namespace slotctl {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

std::uint32_t code_point(std::string_view character) {
    const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(character[i])}; };
    if (character.size() == 1) return byte(0);
    std::uint32_t code = byte(0) & (0xFFU >> (character.size() + 1));
    for (std::size_t i = 1; i < character.size(); ++i) code = code << 6U | (byte(i) & 0x3FU);
    return code;
}

bool commands(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

/// U+2028 and U+2029 end lines; the others change the direction of the text that follows.
bool misleads(std::uint32_t code) {
    return code == 0x61C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

void append_hex(std::string& out, std::uint32_t code, int digits) {
    constexpr std::string_view all = "0123456789abcdef";
    for (int i = digits - 1; i >= 0; --i) out += all[code >> (4U * static_cast<unsigned>(i)) & 0xFU];
}

enum class Escapes { text, json };

void append_escape(std::string& out, std::uint32_t code, Escapes escapes) {
    if (code == '\n' || code == '\r' || code == '\t') {
        out += code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t";
    } else if (escapes == Escapes::text && code < 0x100) {
        append_hex(out += "\\x", code, 2);
    } else {
        append_hex(out += "\\u", code, 4);
    }
}

/// `ESC [ 1;31 m` at the start of `text`: its length, else 0.
std::size_t color_length(std::string_view text) {
    if (!text.starts_with("\033[")) return 0;
    const auto end = text.find_first_not_of("0123456789;", 2);
    return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

std::string shown(std::string_view text, std::string_view kept, Escapes escapes, bool colors = false) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        if (const auto color = colors ? color_length(text) : 0; color > 0) {
            out += text.substr(0, color);
            text.remove_prefix(color);
            continue;
        }
        const auto length = character_length(text);
        const auto character = length == 0 ? replacement : text.substr(0, length);
        const auto code = code_point(character);
        if ((commands(code) || misleads(code)) && kept.find(character) == std::string_view::npos) {
            append_escape(out, code, escapes);
        } else {
            out += character;
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

}  // namespace

std::string printable_line(std::string_view text) {
    return shown(text, "", Escapes::text);
}

std::string printable_lines(std::string_view text) {
    return shown(text, "\n", Escapes::text);
}

std::string printable_document(std::string_view text) {
    if (text.starts_with('{') || text.starts_with('[')) return shown(text, "\n\t", Escapes::json);
    return shown(text, "\n\t", Escapes::text, true);
}

std::string json_content(std::string_view text) {
    std::string quoted;
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return shown(quoted, "", Escapes::json);
}

}  // namespace slotctl
