#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace slotctl::cli {

/// Accepts ids: whole numbers from 1 that fit into 64 bits; CLI11 would clamp a larger number.
CLI::Validator is_id();

/// An option that names one id, and may be repeated.
CLI::Option* add_ids(CLI::App& command, const std::string& name, std::vector<std::int64_t>& ids,
                     const std::string& help);

}  // namespace slotctl::cli
