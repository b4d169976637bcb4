#include "cli/description.hpp"

#include <algorithm>
#include <sstream>

namespace slotctl::cli {

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

/// The value's name determines its kind: `text|json` (or a set, as CLI::IsMember writes it), FILE, FILE.json,
/// DIRECTORY, PROVIDER, SERVICE.
ValueDescription describe_value(const CLI::Option& option) {
    using Kind = ValueDescription::Kind;
    if (option.get_items_expected_max() == 0) return {};
    ValueDescription value{Kind::other, option.get_type_name(), {}, {}, {}};
    const auto open = value.name.find('{');
    const auto close = value.name.find('}');
    if (open != std::string::npos && close != std::string::npos && open < close) {
        value.choices = split(value.name.substr(open + 1, close - open - 1), ',');
    } else if (value.name.find('|') != std::string::npos) {
        value.choices = split(value.name, '|');
    }
    if (!value.choices.empty()) {
        value.kind = Kind::choice;
    } else if (value.name.starts_with("FILE") || value.name.starts_with("PATH")) {
        value.kind = Kind::file;
        const auto dot = value.name.find('.');
        if (dot != std::string::npos) value.extension = value.name.substr(dot + 1);
    } else if (value.name.starts_with("DIR")) {
        value.kind = Kind::directory;
    } else if (value.name == "PROVIDER" || value.name == "SERVICE") {
        value.kind = Kind::names;
        value.list = value.name == "PROVIDER" ? "providers" : "services";
    }
    return value;
}

OptionDescription describe_option(const CLI::Option& option) {
    OptionDescription described;
    for (const std::string& name : option.get_snames()) described.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) described.names.push_back("--" + name);
    described.help = option.get_description();
    described.group = option.get_group();
    described.value = describe_value(option);
    described.repeatable = option.get_items_expected_max() > 1;
    return described;
}

bool has_name_of(const std::vector<OptionDescription>& options, const OptionDescription& wanted) {
    return std::any_of(options.begin(), options.end(), [&](const OptionDescription& option) {
        return std::find_first_of(option.names.begin(), option.names.end(), wanted.names.begin(),
                                  wanted.names.end()) != option.names.end();
    });
}

CommandDescription describe_command(const CLI::App& app, const std::string& parents,
                                    const std::vector<OptionDescription>& outer) {
    CommandDescription command;
    command.name = app.get_name();
    command.path = parents + command.name;
    command.help = app.get_description();
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) {
            command.arguments.push_back({describe_value(*option), option->get_description(),
                                         option->get_required(), option->get_items_expected_max() > 1});
        } else if (!option->get_group().empty()) {
            OptionDescription described = describe_option(*option);
            if (std::find(outer.begin(), outer.end(), described) == outer.end())
                command.options.push_back(std::move(described));
        }
    }
    for (const OptionDescription& option : outer) {
        if (!has_name_of(command.options, option)) command.inherited.push_back(option);
    }
    command.acts = app.get_require_subcommand_min() == 0;
    const auto options = all_options(command);
    for (const CLI::App* below : app.get_subcommands({})) {
        if (!below->get_group().empty())
            command.commands.push_back(describe_command(*below, command.path + " ", options));
    }
    return command;
}

void flatten(const CommandDescription& command, std::vector<const CommandDescription*>& list) {
    list.push_back(&command);
    for (const CommandDescription& below : command.commands) flatten(below, list);
}

}  // namespace

CommandDescription describe(const CLI::App& program) {
    return describe_command(program, "", {});
}

std::vector<const CommandDescription*> flattened(const CommandDescription& program) {
    std::vector<const CommandDescription*> list;
    flatten(program, list);
    return list;
}

std::vector<OptionDescription> all_options(const CommandDescription& command) {
    std::vector<OptionDescription> options = command.options;
    options.insert(options.end(), command.inherited.begin(), command.inherited.end());
    return options;
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace slotctl::cli
