#include "core/base/windows_command_line.hpp"

#include <string_view>

namespace slotctl {

namespace {

/// Backslashes are special only before a double quote, where each is doubled.
std::string windows_word(std::string_view word) {
    if (!word.empty() && word.find_first_of(" \t\"") == std::string::npos) return std::string(word);
    std::string quoted = "\"";
    std::size_t backslashes = 0;
    for (const char c : word) {
        if (c == '\\') {
            ++backslashes;
            continue;
        }
        quoted.append(c == '"' ? 2 * backslashes + 1 : backslashes, '\\');
        backslashes = 0;
        quoted += c;
    }
    return quoted.append(2 * backslashes, '\\') + '"';
}

}  // namespace

std::string windows_command_line(std::span<const std::string> words) {
    std::string line;
    for (const std::string& word : words) {
        if (!line.empty()) line += ' ';
        line += windows_word(word);
    }
    return line;
}

}  // namespace slotctl
