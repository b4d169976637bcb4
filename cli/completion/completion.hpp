#pragma once

#include <string>

#include "cli/description.hpp"
#include "core/base/text.hpp"

/// Completion scripts. Each contains every command, option and value of its description, and needs no program
/// at run time, but for names out of the database: for these, it asks `slotctl completion providers` or
/// `services`.
namespace slotctl::cli {

/// For bash 3.2 and newer, with or without the bash-completion package.
std::string bash_completion(const CommandDescription& program);
/// For zsh's completion system; works from $fpath, and sourced after compinit.
std::string zsh_completion(const CommandDescription& program);
/// For fish 3.
std::string fish_completion(const CommandDescription& program);
/// For Windows PowerShell 5.1 and PowerShell 7.
std::string powershell_completion(const CommandDescription& program);

/// Those that take a value.
std::vector<OptionDescription> options_with_value(const std::vector<OptionDescription>& options);

/// `text` between single quotes, each quote inside written as `quote_inside`.
std::string quoted(const std::string& text, const std::string& quote_inside);

}  // namespace slotctl::cli
