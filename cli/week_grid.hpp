#pragma once

#include <optional>
#include <string>

#include "cli/render_agenda.hpp"

namespace slotctl::cli {

/// An agenda of up to seven days as a grid: a column for each day, a row for each time at which something
/// begins. Nothing if the terminal is too narrow for it.
std::optional<std::string> week_grid(const ProviderAgenda& agenda, AgendaShown shown, std::size_t width,
                                     const report::TextPage& style);

}  // namespace slotctl::cli
