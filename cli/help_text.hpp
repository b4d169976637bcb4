#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace slotctl::cli {

/// CLI11's help text, with lines of at most 80 columns unless a single word is longer.
class HelpText : public CLI::Formatter {
  public:
    HelpText();
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
    /// Without CLI11's `Needs:` and `Excludes:`, which the description says in words.
    std::string make_option_opts(const CLI::Option* option) const override;
    std::string make_option_desc(const CLI::Option* option) const override;
};

}  // namespace slotctl::cli
