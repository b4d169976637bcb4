#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

/// The command line as data. Completions and the manual page are made from it, so they cannot differ from
/// what is parsed.
namespace slotctl::cli {

/// The value of an option, or an argument.
struct ValueDescription {
    enum class Kind { none, choice, file, directory, names, other };
    Kind kind = Kind::none;
    std::string name;                  ///< as in the help: `FILE.json`, `text|json`, `N`
    std::vector<std::string> choices;  ///< the values of a choice
    std::string extension;             ///< of a file, without the dot: `json`; empty: any
    std::string list;                  ///< of names: `providers` or `services`
};

struct OptionDescription {
    std::vector<std::string> names;  ///< short ones first, with their dashes: `-v`, `--verbose`
    std::string help;                ///< may have several lines
    std::string group;
    ValueDescription value;
    bool repeatable = false;

    bool operator==(const OptionDescription& other) const {
        return names == other.names && help == other.help && value.name == other.value.name;
    }
};

/// A word that is not an option.
struct ArgumentDescription {
    ValueDescription value;
    std::string help;
    bool required = false;
    bool repeatable = false;
};

struct CommandDescription {
    std::string name;                          ///< the last word: `migrate`
    std::string path;                          ///< all of them: `slotctl db migrate`
    std::string help;                          ///< may have several lines
    std::vector<OptionDescription> options;    ///< its own, except those equal to a parent's
    std::vector<OptionDescription> inherited;  ///< the parents', except those whose names it reuses
    std::vector<ArgumentDescription> arguments;
    std::vector<CommandDescription> commands;
    bool acts = true;  ///< it does something without one of them
};

/// Describes the program and everything below it; hidden ones are left out.
CommandDescription describe(const CLI::App& program);

/// The program and every command below it, in the order of the help.
std::vector<const CommandDescription*> flattened(const CommandDescription& program);

/// Its own options and the inherited ones.
std::vector<OptionDescription> all_options(const CommandDescription& command);

std::string first_line(const std::string& text);

}  // namespace slotctl::cli
