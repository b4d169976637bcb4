#include "core/report/text_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/text.hpp"

namespace slotctl::report {

namespace {

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

/// The code point of one UTF-8 character.
char32_t code_point(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    char32_t point = character.size() == 1 ? first : first & (0xFFU >> (character.size() + 1));
    for (const char byte : character.substr(1))
        point = (point << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
    return point;
}

struct Range {
    char32_t first, last;
};
/// Blocks of which terminals show every character twice as wide (Unicode, East Asian Width: W and F).
constexpr Range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},  {0xAC00, 0xD7A3},
                          {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6},
                          {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
/// Marks that combine with the character before them, and characters that nobody sees.
constexpr Range none[] = {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};

/// The columns that a character takes.
std::size_t width_of(std::string_view character) {
    const char32_t point = code_point(character);
    const auto contains = [point](const Range& range) { return range.first <= point && point <= range.last; };
    if (std::any_of(std::begin(none), std::end(none), contains)) return 0;
    return std::any_of(std::begin(wide), std::end(wide), contains) ? 2 : 1;
}

/// How many bytes of `text` fit into `width` columns; at least one character.
std::size_t bytes_of(const std::string& text, std::size_t width) {
    std::size_t at = 0;
    for (std::size_t used = 0; at < text.size();) {
        const std::size_t length =
            std::max<std::size_t>(character_length(std::string_view(text).substr(at)), 1);
        used += width_of(std::string_view(text).substr(at, length));
        if (at > 0 && used > width) break;
        at += length;
    }
    return at;
}

std::vector<double> fitting(const std::vector<double>& values, std::size_t room,
                            TextPage::Neighbours neighbours) {
    if (values.size() <= room) return values;
    std::vector<double> fewer(room, 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        double& one = fewer[i * room / values.size()];
        one = neighbours == TextPage::Neighbours::sum ? one + values[i] : std::max(one, values[i]);
    }
    return fewer;
}

}  // namespace

std::size_t columns(const std::string& text) {
    std::size_t count = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t length = std::max<std::size_t>(character_length(rest), 1);
        count += width_of(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return count;
}

std::string fitted(const std::string& text, std::size_t width) {
    if (columns(text) <= width) return text;
    if (width <= 1) return "…";
    return text.substr(0, bytes_of(text, width - 1)) + "…";
}

std::string left(const std::string& text, std::size_t width) {
    const std::size_t has = columns(text);
    return has >= width ? text : text + std::string(width - has, ' ');
}

std::string right(const std::string& text, std::size_t width) {
    const std::size_t has = columns(text);
    return has >= width ? text : std::string(width - has, ' ') + text;
}

std::string TextPage::painted(HealthState state, const std::string& text) const {
    constexpr std::array codes{"32", "33", "31", "35"};
    return paint(codes.at(static_cast<std::size_t>(state)), text);
}

std::string TextPage::paint(const char* code, const std::string& text) const {
    return style_.color ? std::string("\033[") + code + "m" + text + "\033[0m" : text;
}

std::size_t TextPage::columns_wide() const {
    return static_cast<std::size_t>(std::max(style_.width, 40));
}

void TextPage::flowing(const std::string& before, const std::string& text, std::size_t indent) {
    text_ += before;
    const std::size_t room = columns_wide() - std::min(indent, columns_wide() - 1);
    std::size_t used = 0;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t space = std::min(text.find(' ', from), text.size());
        std::string word = text.substr(from, space - from);
        if (style_.wrap && used > 0 && used + 1 + columns(word) > room) {
            text_ += "\n" + std::string(indent, ' ');
            used = 0;
        } else if (used > 0) {
            text_ += ' ';
            ++used;
        }
        // A path or an address may be longer than a line.
        while (style_.wrap && columns(word) > room) {
            const std::size_t cut = bytes_of(word, room);
            text_ += word.substr(0, cut) + "\n" + std::string(indent, ' ');
            word.erase(0, cut);
        }
        text_ += word;
        used += columns(word);
        from = space + 1;
    }
    text_ += "\n";
}

std::string TextPage::bar(double share) const {
    constexpr std::array eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const std::size_t width =
        is_slim() ? columns_wide() - 6 : static_cast<std::size_t>(std::clamp(style_.width - 42, 10, 60));
    const auto units =
        static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width * 8)));
    const std::size_t whole = units / 8;
    std::string filled = repeated("█", whole);
    if (units % 8 != 0) filled += eighths.at(units % 8);
    return filled;
}

std::string TextPage::sparks(const std::vector<double>& values, Neighbours neighbours) const {
    constexpr std::array marks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const auto heights = fitting(values, is_slim() ? columns_wide() - 6 : columns_wide() - 44, neighbours);
    const double most = heights.empty() ? 0 : *std::max_element(heights.begin(), heights.end());
    std::string line;
    for (const double value : heights) {
        if (value <= 0) {
            line += "·";
            continue;
        }
        line += marks.at(static_cast<std::size_t>(std::min(7.0, std::floor(value / most * 7.999))));
    }
    return line;
}

}  // namespace slotctl::report
