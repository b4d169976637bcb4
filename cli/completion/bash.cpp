#include "cli/completion/completion.hpp"

namespace slotctl::cli {

namespace {

using Kind = ValueDescription::Kind;

// The word before the cursor's word may be a `=`: bash breaks `--format=json` into three words.
constexpr const char* head =
    R"bash(# bash completion for slotctl. Written by `slotctl completion bash`; do not edit.

_slotctl() {
    local command=slotctl value='' word current=${COMP_WORDS[COMP_CWORD]} only_arguments='' i=1
    COMPREPLY=()
    # Find the command, and whether the last option still needs its value.
    while ((i < COMP_CWORD)); do
        word=${COMP_WORDS[i]}
        ((i += 1))
        if [[ -n $value ]]; then
            [[ $word == '=' ]] || value=''
        elif [[ $word == '--' ]]; then
            only_arguments=yes
        elif [[ $word == -* && -z $only_arguments ]]; then
            _slotctl_value_of "$command" "$word"
        else
            _slotctl_enter "$command" "$word"
        fi
    done
    [[ -n $value && $current == '=' ]] && current=''

    if [[ -n $value ]]; then
        _slotctl_offer "$value" "$current"
    elif [[ $current == -* && -z $only_arguments ]]; then
        _slotctl_offer "words $(_slotctl_options "$command")" "$current"
    else
        local arguments=$(_slotctl_arguments "$command")
        [[ -n $arguments ]] || arguments="words $(_slotctl_options "$command")"
        _slotctl_offer "$arguments" "$current"
    fi
}

# Sets COMPREPLY to the matches: `words A B C`, `files`, `files EXTENSION`, `directories`,
# `names LIST` or `nothing`.
_slotctl_offer() {
    local IFS=$' \t\n'
    local kind=${1%% *} list=${1#* }
    case $kind in
        words) COMPREPLY=($(compgen -W "$list" -- "$2")) ;;
        files | directories)
            local IFS=$'\n'
            compopt -o filenames 2>/dev/null
            if [[ $kind == directories ]]; then
                COMPREPLY=($(compgen -d -- "$2"))
            elif [[ $list == files ]]; then
                COMPREPLY=($(compgen -f -- "$2"))
            else
                COMPREPLY=($(compgen -d -- "$2"; compgen -f -X "!*.$list" -- "$2"))
            fi
            ;;
        names)
            local name where=()
            _slotctl_find_where
            while IFS= read -r name; do
                name=$(printf %q "$name")
                if [[ $name == "$2"* ]]; then COMPREPLY+=("$name"); fi
            done < <(command slotctl "${where[@]}" completion "$list" 2>/dev/null)
            ;;
    esac
}

# Adds to `where` the configuration and the database that the line names. Bash breaks the words of COMP_WORDS at colons,
# so the line itself is read.
_slotctl_find_where() {
    local option text pattern='("[^"]*"|'"'[^']*'"'|(\\.|[^[:space:]\])+)'
    for option in --config --database; do
        [[ ${COMP_LINE:0:COMP_POINT} =~ [[:space:]]$option(=|[[:space:]]+)$pattern ]] || continue
        # As the shell would pass it on; nothing in it is run.
        text=${BASH_REMATCH[2]}
        case $text in
            \"*\" | \'*\') text=${text:1:${#text}-2} ;;
            *)
                if [[ $text == '~/'* ]]; then text=$HOME/${text:2}; fi
                text=${text//\\/}
                ;;
        esac
        where+=("$option" "$text")
    done
}
)bash";

/// The argument of _slotctl_offer for a value.
std::string offer(const ValueDescription& value) {
    switch (value.kind) {
        case Kind::choice:
            return "words " + joined(value.choices, " ");
        case Kind::file:
            return value.extension.empty() ? "files" : "files " + value.extension;
        case Kind::directory:
            return "directories";
        case Kind::names:
            return "names " + value.list;
        case Kind::none:
        case Kind::other:
            break;
    }
    return "nothing";
}

std::string quote(const std::string& text) {
    return quoted(text, "'\\''");
}

/// `'slotctl db reset --yes' | 'slotctl db reset -y'`; the options of a command are also
/// accepted by its subcommands.
std::string pattern(const CommandDescription& command, const std::vector<std::string>& words) {
    std::vector<std::string> patterns;
    patterns.reserve(words.size());
    for (const std::string& word : words) {
        patterns.push_back(command.commands.empty() ? quote(command.path + " " + word)
                                                    : quote(command.path) + "*" + quote(" " + word));
    }
    return joined(patterns, " | ");
}

std::string enter(const std::vector<const CommandDescription*>& commands) {
    std::string text =
        "\n# Enters the command that a word names.\n_slotctl_enter() {\n    case \"$1 $2\" in\n";
    std::vector<std::string> paths;
    for (const CommandDescription* command : commands) {
        if (command != commands.front()) paths.push_back(quote(command->path));
    }
    return text + "        " + joined(paths, " | \\\n            ") + ") command=\"$1 $2\" ;;\n    esac\n}\n";
}

std::string value_of(const std::vector<const CommandDescription*>& commands) {
    std::string text =
        "\n# Sets the kind of an option's value; nothing if it takes none.\n_slotctl_value_of() {\n"
        "    case \"$1 $2\" in\n";
    // A command's own option takes precedence over one of the same name of its parents.
    const std::vector<const CommandDescription*> inner_first(commands.rbegin(), commands.rend());
    for (const CommandDescription* command : inner_first) {
        for (const OptionDescription& option : options_with_value(command->options)) {
            text += "        " + pattern(*command, option.names) + ") value=" + quote(offer(option.value)) +
                    " ;;\n";
        }
    }
    return text + "    esac\n}\n";
}

std::string options_of(const std::vector<const CommandDescription*>& commands) {
    std::string text = "\n_slotctl_options() {\n    case $1 in\n";
    for (const CommandDescription* command : commands) {
        std::vector<std::string> names;
        for (const OptionDescription& option : all_options(*command))
            names.insert(names.end(), option.names.begin(), option.names.end());
        text += "        " + quote(command->path) + ") printf %s " + quote(joined(names, " ")) + " ;;\n";
    }
    return text + "    esac\n}\n";
}

std::string arguments_of(const std::vector<const CommandDescription*>& commands) {
    std::string text =
        "\n# Commands, or the kind of the command's argument.\n_slotctl_arguments() {\n    case $1 in\n";
    for (const CommandDescription* command : commands) {
        std::vector<std::string> names;
        for (const CommandDescription& below : command->commands) names.push_back(below.name);
        std::string offered;
        if (!names.empty()) {
            offered = "words " + joined(names, " ");
        } else if (!command->arguments.empty()) {
            offered = offer(command->arguments.front().value);
        }
        if (!offered.empty())
            text += "        " + quote(command->path) + ") printf %s " + quote(offered) + " ;;\n";
    }
    return text + "    esac\n}\n";
}

}  // namespace

std::string bash_completion(const CommandDescription& program) {
    const auto commands = flattened(program);
    return head + enter(commands) + value_of(commands) + options_of(commands) + arguments_of(commands) +
           "\ncomplete -F _slotctl slotctl\n";
}

}  // namespace slotctl::cli
