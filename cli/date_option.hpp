#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "core/base/instant.hpp"

namespace slotctl::cli {

/// An option whose value is a date in the planned years.
CLI::Option* add_date(CLI::App& command, const std::string& name, std::optional<LocalDate>& value,
                      const std::string& help);

/// The value of the option `name`: an instant in the planned years. Throws CLI::ValidationError.
Instant read_instant(const std::string& name, const std::string& text);

}  // namespace slotctl::cli
