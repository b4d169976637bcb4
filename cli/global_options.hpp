#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "core/base/instant.hpp"

namespace slotctl::cli {

/// The last three are formats of `monitor` only.
enum class OutputFormat { text, json, prometheus, nagios, html };

/// Nothing if `name` is none.
std::optional<OutputFormat> output_format(const std::string& name);

/// Options that every command understands, before or after its name.
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
};

void add_global_options(CLI::App& app, GlobalOptions& options);

/// An option whose value is a duration; a bare number is in `unit` (`seconds`, `minutes` …), which the help
/// names.
CLI::Option* add_duration(CLI::App& app, const std::string& name, std::optional<std::chrono::seconds>& value,
                          std::chrono::seconds unit, const std::string& help);

}  // namespace slotctl::cli
