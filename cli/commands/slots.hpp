#pragma once

#include "cli/command.hpp"
#include "cli/render_agenda.hpp"

namespace slotctl::cli {

/// Prints the agendas in the format that the command line asks for; as grids if that is possible on the
/// terminal.
int show_agendas(Context& context, Store& store, const AgendaQuery& query, AgendaShown shown, bool as_grid);

}  // namespace slotctl::cli
