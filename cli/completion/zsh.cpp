#include <algorithm>

#include "cli/completion/completion.hpp"

namespace slotctl::cli {

namespace {

using Kind = ValueDescription::Kind;

std::string quote(const std::string& text) {
    return quoted(text, "'\\''");
}

/// Escapes the characters that end a part of a specification for _arguments.
std::string escaped(const std::string& text, const std::string& special) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || special.find(c) != std::string::npos) out += '\\';
        out += c;
    }
    return out;
}

/// `_slotctl_db_migrate`
std::string function_name(const CommandDescription& command) {
    std::string name = "_" + command.path;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    return name;
}

/// `:FILE.json:_files -g "*.json"`
std::string value_part(const ValueDescription& value) {
    std::string action = " ";
    switch (value.kind) {
        case Kind::none:
            return "";
        case Kind::choice: {
            std::vector<std::string> choices;
            for (const std::string& choice : value.choices) choices.push_back(escaped(choice, " :()"));
            action = "(" + joined(choices, " ") + ")";
            break;
        }
        case Kind::file:
            action = value.extension.empty() ? "_files" : "_files -g \"*." + value.extension + "(-.)\"";
            break;
        case Kind::directory:
            action = "_files -/";
            break;
        case Kind::names:
            action = "_slotctl_names " + value.list;
            break;
        case Kind::other:
            break;
    }
    // A choice's name would only repeat its words.
    return ":" + (value.kind == Kind::choice ? "value" : escaped(value.name, ":")) + ":" + action;
}

/// `'(-v --verbose)'{-v,--verbose}'[Say more]'`
std::string option_specification(const OptionDescription& option) {
    const std::string rest = "[" + escaped(first_line(option.help), "[]") + "]" + value_part(option.value);
    std::vector<std::string> names;
    for (const std::string& name : option.names) {
        const bool takes_value = option.value.kind != Kind::none;
        names.push_back(takes_value ? name + (name.starts_with("--") ? "=" : "+") : name);
    }
    if (option.repeatable) {
        for (std::string& name : names) name = quote(std::string("*").append(name).append(rest));
        return joined(names, " ");
    }
    if (names.size() == 1) return quote(names.front() + rest);
    return quote("(" + joined(option.names, " ") + ")") + "{" + joined(names, ",") + "}" + quote(rest);
}

std::string argument_specification(const ArgumentDescription& argument) {
    return quote((argument.repeatable ? "*" : argument.required ? "" : ":") + value_part(argument.value));
}

std::string function_of(const CommandDescription& command) {
    std::string text = "\n" + function_name(command) +
                       "() {\n    local curcontext=\"$curcontext\" state state_descr line ret=1\n"
                       "    typeset -A opt_args\n    _arguments -s -S -C \\\n";
    for (const OptionDescription& option : all_options(command))
        text += "        " + option_specification(option) + " \\\n";
    if (command.commands.empty()) {
        for (const ArgumentDescription& argument : command.arguments)
            text += "        " + argument_specification(argument) + " \\\n";
        return text + "        && ret=0\n    return ret\n}\n";
    }
    text +=
        "        '1: :->command' '*:: :->words' && ret=0\n    case $state in\n        command)\n"
        "            local -a commands=(\n";
    for (const CommandDescription& below : command.commands)
        text += "                " + quote(escaped(below.name, ":") + ":" + first_line(below.help)) + "\n";
    text += "            )\n            _describe -t commands " + quote(command.path + " command") +
            " commands && ret=0\n            ;;\n        words)\n"
            "            curcontext=\"${curcontext%:*}-$words[1]:\"\n            case $words[1] in\n";
    for (const CommandDescription& below : command.commands)
        text += "                " + below.name + ") " + function_name(below) + " && ret=0 ;;\n";
    return text + "            esac\n            ;;\n    esac\n    return ret\n}\n";
}

}  // namespace

std::string zsh_completion(const CommandDescription& program) {
    std::string text =
        "#compdef slotctl\n# zsh completion for slotctl. Written by `slotctl completion zsh`; do not edit.\n";
    text +=
        R"zsh(
# Offers names out of the database that the line names: providers or services.
_slotctl_names() {
    local -a typed=(${(Q)${(z)LBUFFER}}) where
    local -i at
    for ((at = 1; at < $#typed; ++at)); do
        case $typed[at] in
            --config | --database) where+=($typed[at] ${typed[at+1]/#\~\//$HOME/}) ;;
            --config=* | --database=*) where+=($typed[at]) ;;
        esac
    done
    local -a names=("${(@f)$(command slotctl $where completion ${@[-1]} 2>/dev/null)}")
    compadd "${@[1,-2]}" -a names
}
)zsh";
    for (const CommandDescription* command : flattened(program)) text += function_of(*command);
    // Loaded from $fpath, the file is the function's body; sourced, it only registers the function.
    return text +
           "\nif [[ \"${funcstack[1]}\" == _slotctl ]]; then\n    _slotctl \"$@\"\nelse\n"
           "    compdef _slotctl slotctl\nfi\n";
}

}  // namespace slotctl::cli
