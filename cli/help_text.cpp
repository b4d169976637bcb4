#include "cli/help_text.hpp"

#include <cstddef>
#include <sstream>
#include <utility>

namespace slotctl::cli {

namespace {

constexpr std::size_t width = 80;

/// A line, broken at blanks. `indent` is the column of descriptions, where lines that belong to an option or
/// a command continue; other lines are paragraphs.
std::string broken(std::string line, std::size_t indent) {
    const std::string margin(line.starts_with("  ") ? indent : 0, ' ');
    std::string text;
    while (line.size() > width) {
        const auto blank = line.rfind(' ', width);
        // Before this column, a blank would be part of the margin or of an option's name.
        if (blank == std::string::npos || blank <= margin.size()) break;
        text += line.substr(0, blank) + "\n";
        line.replace(0, blank + 1, margin);
    }
    return text + line + "\n";
}

}  // namespace

HelpText::HelpText() {
    label("SUBCOMMAND", "COMMAND");
}

std::string HelpText::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
    std::istringstream lines(Formatter::make_help(app, std::move(name), mode));
    std::string text;
    bool was_empty = false;
    for (std::string line; std::getline(lines, line); was_empty = line.empty()) {
        if (!line.empty() || !was_empty) text += broken(line, get_column_width());
    }
    return text;
}

}  // namespace slotctl::cli
