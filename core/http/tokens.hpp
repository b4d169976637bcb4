#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The words that HTTP fields consist of (RFC 9110, 5.6).
namespace slotctl::http {

constexpr char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}
constexpr bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}
/// 0 … 15, or -1 if it is not a hexadecimal digit.
constexpr int hex_value(char letter) {
    if (is_digit(letter)) return letter - '0';
    const char small = lower(letter);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}
/// A letter of a token: of a method, or of a field's name.
constexpr bool is_token_letter(char letter) {
    const char small = lower(letter);
    return (small >= 'a' && small <= 'z') || is_digit(letter) ||
           std::string_view("!#$%&'*+-.^_`|~").find(letter) != std::string_view::npos;
}

/// Whether it is a token, of at least one letter.
bool is_token(std::string_view text);

std::string lower_case(std::string_view text);

/// Without regard to the case of ASCII letters.
bool equal_words(std::string_view one, std::string_view other);

/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// The members of a comma-separated list, trimmed, without empty ones. A comma within a quoted string does
/// not separate.
std::vector<std::string_view> list_members(std::string_view list);

}  // namespace slotctl::http
