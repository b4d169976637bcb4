#include "cli/command_line.hpp"

namespace slotctl::cli {

namespace {

/// Options of the program are also understood after a command, however deep.
void let_global_options_through(CLI::App& app) {
    app.fallthrough();
    for (CLI::App* command : app.get_subcommands({})) {
        command->footer(
            "Global options (--config, --database, --dry-run, --format, --now, --wait, --scheduled-as, -v, "
            "-q): see slotctl --help");
        let_global_options_through(*command);
    }
}

}  // namespace

CommandLine::CommandLine()
    : app("Keeps booking calendars full and releases expired reservations.", "slotctl") {
    app.set_version_flag("--version", "slotctl " SLOTCTL_VERSION, "Print the version");
    app.set_help_flag("-h,--help", "Print this help");
    app.require_subcommand(1);
    add_global_options(app, options);
    for (const AddCommand add : commands) add(app, chosen);
    let_global_options_through(app);
}

}  // namespace slotctl::cli
