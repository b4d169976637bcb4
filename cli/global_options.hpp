#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/base/instant.hpp"

namespace slotctl::cli {

/// `csv` is a format of `availability`, `runs` and `slots` only, `ics` of `export`, `django` of `adopt`,
/// the others but text and json of `monitor`.
enum class OutputFormat { text, json, csv, ics, prometheus, nagios, html, django };

/// Nothing if `name` is not a format.
std::optional<OutputFormat> output_format(const std::string& name);

/// Options that every command accepts, before or after its name.
struct GlobalOptions {
    std::optional<std::filesystem::path> config;
    std::optional<std::string> database;
    bool dry_run = false;
    OutputFormat format = OutputFormat::text;
    std::optional<Instant> now;
    std::optional<std::chrono::seconds> wait;
    std::optional<std::string> scheduled_as;
    bool verbose = false;
    bool quiet = false;
    bool no_color = false;
    std::string command_line;  ///< as it was typed, secrets masked
};

/// Accepts whole numbers from `least` to `most`.
CLI::Validator whole_number(std::int64_t least, std::int64_t most);
/// Accepts only these words.
CLI::Validator one_of(const std::vector<std::string>& names);

/// `migrate, status, seed or reset`; `names` must not be empty.
std::string alternatives(const std::vector<std::string>& names);

void add_global_options(CLI::App& app, GlobalOptions& options);

/// An option whose value is a duration; a bare number is in `unit` (`seconds`, `minutes` …), which the help
/// names.
CLI::Option* add_duration(CLI::App& app, const std::string& name, std::optional<std::chrono::seconds>& value,
                          std::chrono::seconds unit, const std::string& help);

}  // namespace slotctl::cli
