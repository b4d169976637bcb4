#include "core/base/log_line.hpp"

#include <algorithm>
#include <array>

namespace slotctl::log {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::size_t level_width = 5;

/// The length of the UTF-8 character at the start of `text`; 0 if there is none (RFC 3629: no overlong forms,
/// no surrogates, nothing above U+10FFFF).
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4 || !continues(1)) return 0;
    const unsigned second = byte(1);
    if (first < 0xE0) return 2;
    if (!continues(2)) return 0;
    if (first < 0xF0) return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ? 0 : 3;
    if (!continues(3)) return 0;
    return (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) ? 0 : 4;
}

/// Also U+0080 … U+009F: terminals take them for escape sequences.
bool is_control(std::string_view character) {
    const auto byte = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return byte < 0x20 || byte == 0x7F;
    return byte == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

std::array<char, 2> hex(char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    return {digits[value / 16], digits[value % 16]};
}

void append_control(std::string& out, char byte, std::string_view escape) {
    switch (byte) {
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const auto digits = hex(byte);
    out.append(escape).append(digits.data(), digits.size());
}

/// Calls `append` with each character of `text`, U+FFFD for each byte that belongs to none.
template <typename Append>
void for_each_character(std::string_view text, Append append) {
    while (!text.empty()) {
        const auto length = character_length(text);
        append(length == 0 ? replacement : text.substr(0, length));
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
}

void append_text(std::string& out, std::string_view text) {
    for_each_character(text, [&](std::string_view character) {
        if (is_control(character)) {
            append_control(out, character.back(), "\\x");
        } else {
            out += character;
        }
    });
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for_each_character(text, [&](std::string_view character) {
        if (character == "\"" || character == "\\") {
            out += '\\';
            out += character;
        } else if (is_control(character)) {
            append_control(out, character.back(), "\\u00");
        } else {
            out += character;
        }
    });
    out += '"';
}

}  // namespace

std::string_view name_of(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
        case Level::off:
            return "off";
    }
    return "off";
}

std::string text_line(const Line& line, const Run& run) {
    const auto level = name_of(line.level);
    std::string out = format_instant(line.time) + ' ';
    out += level;
    out.append(level.size() < level_width ? level_width - level.size() : 0, ' ');
    if (!run.job.empty()) {
        out += ' ';
        append_text(out, run.job);
        if (run.id) out += '#' + std::to_string(*run.id);
    }
    out += ' ';
    append_text(out, line.message);
    return out;
}

std::string json_line(const Line& line, const Run& run) {
    std::string out = "{\"time\":\"" + format_instant(line.time) + "\",\"level\":\"";
    out.append(name_of(line.level)).append("\"");
    if (!run.job.empty()) {
        out += ",\"job\":";
        append_json_string(out, run.job);
        out += ",\"run_id\":" + (run.id ? std::to_string(*run.id) : "null");
    }
    out += ",\"message\":";
    append_json_string(out, line.message);
    return out += '}';
}

}  // namespace slotctl::log
