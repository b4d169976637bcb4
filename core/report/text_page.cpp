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

/// How many bytes of `text` fit into `width` columns; at least one character.
std::size_t bytes_of(const std::string& text, std::size_t width) {
    std::size_t at = 0;
    for (std::size_t used = 0; at < text.size() && used < std::max<std::size_t>(width, 1); ++used) {
        ++at;
        while (at < text.size() && continues_character(text[at])) ++at;
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
    const auto begins = [](char c) { return !continues_character(c); };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
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
