#include "core/schedule/quoting.hpp"

#include <algorithm>

namespace slotctl {

namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Whether the word never needs quotes.
bool is_plain(std::string_view word) {
    constexpr std::string_view harmless = "-_./:=,+@";
    return !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
        return is_letter_or_digit(c) || harmless.find(c) != std::string::npos;
    });
}

template <class Quote>
std::string joined(std::span<const std::string> words, Quote quote) {
    std::string text;
    for (const std::string& word : words) {
        if (!text.empty()) text += ' ';
        text += quote(word);
    }
    return text;
}

}  // namespace

std::string systemd_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '%') result += '%';
        result += c;
    }
    return result;
}

std::string systemd_word(std::string_view word) {
    if (is_plain(word)) return std::string(word);
    std::string quoted = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (c == '%') quoted += '%';
        quoted += c;
    }
    return quoted + '"';
}

std::string systemd_command(std::span<const std::string> words) {
    const std::string command = joined(words, systemd_word);
    const bool refused = !words.empty() && words.front().find_first_of("\"'\\") != std::string::npos;
    return (refused ? R"(:/bin/sh -c "exec \"$0\" \"$@\"" )" : ":") + command;
}

std::string shell_word(std::string_view word) {
    if (is_plain(word)) return std::string(word);
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + '\'';
}

std::string shell_command(std::span<const std::string> words) {
    return joined(words, shell_word);
}

std::string crontab_command(std::string_view command) {
    std::string escaped;
    bool quoted = false;
    for (const char c : command) {
        if (c == '%') {
            escaped += quoted ? "'\\%'" : "\\%";
            continue;
        }
        // Closing and reopening the quotes changes nothing for the shell, only for cron.
        if (quoted && (c == '\\' || c == ' ') && escaped.ends_with(c)) escaped += "''";
        if (c == '\'' && (quoted || !escaped.ends_with('\\'))) quoted = !quoted;
        escaped += c;
    }
    return escaped;
}

}  // namespace slotctl
