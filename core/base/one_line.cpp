#include "core/base/one_line.hpp"

#include <algorithm>

#include "core/base/printable.hpp"

namespace slotctl {

std::string without_controls(std::string text) {
    // A report's lines are laid out by words, so a line break or tab separates words.
    for (char& c : text)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    return printable_line(text);
}

std::string joined_lines(std::string_view text) {
    std::string joined;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        line = line.substr(0, line.find_last_not_of(" \t") + 1);
        if (line.empty()) continue;
        if (!joined.empty()) joined += "; ";
        joined += line;
    }
    return joined;
}

}  // namespace slotctl
