#include "cli/help_text.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
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

/// `; not with --date, --from or --next`; empty without other options.
std::string with_others(const std::string& begin, const std::set<CLI::Option*>& others,
                        const std::string& last) {
    // The set is in the order of addresses.
    std::set<std::string> names;
    for (const CLI::Option* other : others) names.insert(other->get_name());
    std::string text;
    std::size_t left = names.size();
    for (const std::string& name : names) {
        text += text.empty() ? begin : left == 1 ? last : ", ";
        text += name;
        --left;
    }
    return text;
}

}  // namespace

HelpText::HelpText() {
    label("SUBCOMMAND", "COMMAND");
}

std::string HelpText::make_option_opts(const CLI::Option* option) const {
    std::string text = Formatter::make_option_opts(option);
    for (const char* const word : {" Needs:", " Excludes:"})
        text.resize(std::min(text.find(word), text.size()));
    return text;
}

std::string HelpText::make_option_desc(const CLI::Option* option) const {
    return option->get_description() + with_others("; only with ", option->get_needs(), " and ") +
           with_others("; not with ", option->get_excludes(), " or ");
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
