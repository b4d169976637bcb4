#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Texts for people, and UTF-8 helpers for them.
namespace slotctl {

/// `1 order`, `2 orders`.
std::string plural(std::int64_t count, const std::string& word);

/// `a, b, c`
std::string joined(std::span<const std::string> words, std::string_view separator = ", ");

/// A field of CSV (RFC 4180): in quotes if it needs them; control characters but line breaks are escaped.
std::string csv_field(std::string_view text);
/// The same for text that anybody may have written: after an apostrophe if a spreadsheet would take it for a
/// formula.
std::string csv_text(std::string_view text);

/// Whether this byte continues a character of UTF-8 (10xxxxxx).
constexpr bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The length in bytes of the UTF-8 character at the start of `text`; 0 if there is none (RFC 3629: no
/// overlong forms, no surrogates, nothing above U+10FFFF). `text` must not be empty.
std::size_t character_length(std::string_view text);

/// Whether the whole text is UTF-8.
bool is_utf8(std::string_view text);

/// The longest beginning of `text` that fits into `most` bytes without splitting a character.
std::string_view utf8_prefix(std::string_view text, std::size_t most);

/// The same, followed by `…` if something was cut off.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace slotctl
