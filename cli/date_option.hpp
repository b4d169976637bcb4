#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "core/base/instant.hpp"

namespace slotctl::cli {

/// Years in which every range of dates can be worked out: 0100 to 9899.
bool is_sound(LocalDate date);

/// An option whose value is such a date.
CLI::Option* add_date(CLI::App& command, const std::string& name, std::optional<LocalDate>& value,
                      const std::string& help);

}  // namespace slotctl::cli
