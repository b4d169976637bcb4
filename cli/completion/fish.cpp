#include "cli/completion/completion.hpp"

namespace slotctl::cli {

namespace {

using Kind = ValueDescription::Kind;

std::string quote(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\') escaped += '\\';
        escaped += c;
    }
    return quoted(escaped, "\\'");
}

std::string value_part(const ValueDescription& value) {
    switch (value.kind) {
        case Kind::none:
            return "";
        case Kind::choice:
            return " -x -a " + quote(joined(value.choices, " "));
        case Kind::file:
            return value.extension.empty()
                       ? " -r -F"
                       : " -x -k -a " + quote("(__fish_complete_suffix ." + value.extension + ")");
        case Kind::directory:
            return " -x -a '(__fish_complete_directories)'";
        case Kind::names:
            return " -x -a '(__slotctl_names " + value.list + ")'";
        case Kind::other:
            break;
    }
    return " -x";
}

std::string at(const std::string& path) {
    return "complete -c slotctl -n " + quote("__slotctl_is_at " + quote(path));
}

std::string command_lines(const CommandDescription& command) {
    std::string text = "\n";
    for (const CommandDescription& below : command.commands)
        text += at(command.path) + " -a " + quote(below.name) + " -d " + quote(first_line(below.help)) + "\n";
    if (command.commands.empty() && !command.arguments.empty()) {
        const ArgumentDescription& argument = command.arguments.front();
        // For an argument, unlike for an option, -r and -x have another meaning.
        std::string offered = value_part(argument.value);
        if (offered.starts_with(" -x")) offered.erase(0, 3);
        if (offered.starts_with(" -r")) offered.erase(0, 3);
        if (!offered.empty())
            text += at(command.path) + offered + " -d " + quote(first_line(argument.help)) + "\n";
    }
    for (const OptionDescription& option : all_options(command)) {
        text += at(command.path);
        for (const std::string& name : option.names)
            text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        text += value_part(option.value) + " -d " + quote(first_line(option.help)) + "\n";
    }
    return text;
}

/// The command that the line has reached; values of options are not commands.
std::string walk(const std::vector<const CommandDescription*>& commands) {
    std::string paths, values;
    for (const CommandDescription* command : commands) {
        if (command != commands.front()) paths += " " + quote(command->path);
        for (const OptionDescription& option : options_with_value(all_options(*command))) {
            for (const std::string& name : option.names) values += " " + quote(command->path + " " + name);
        }
    }
    return R"(function __slotctl_is_at --argument-names wanted
    set -l command slotctl
    set -l value no
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if test $value = yes
            set value no
            continue
        end
        switch "$command $word"
            case)" +
           paths + R"(
                set command "$command $word"
            case)" +
           values + R"(
                set value yes
        end
    end
    test "$command" = "$wanted"
end

# Names out of the database that the line names.
function __slotctl_names --argument-names list
    set -l where
    set -l option
    for word in (commandline -opc)
        if set -q option[1]
            set -a where $option (string replace -r '^~/' "$HOME/" -- $word)
            set option
            continue
        end
        switch $word
            case --config --database
                set option $word
            case '--config=*' '--database=*'
                set -a where $word
        end
    end
    command slotctl $where completion $list 2>/dev/null
end

complete -c slotctl -f
)";
}

}  // namespace

std::string fish_completion(const CommandDescription& program) {
    const auto commands = flattened(program);
    std::string text =
        "# fish completion for slotctl. Written by `slotctl completion fish`; do not edit.\n\n" +
        walk(commands);
    for (const CommandDescription* command : commands) text += command_lines(*command);
    return text;
}

}  // namespace slotctl::cli
