#include "cli/command_line.hpp"

#include <memory>
#include <string>

#include "cli/help_text.hpp"
#include "core/http/content_coding.hpp"
#include "core/ical/read.hpp"
#include "core/mail/transfer.hpp"
#include "core/store/open_store.hpp"

namespace slotctl::cli {

namespace {

/// The program's options are also accepted after a command, at any depth.
void let_global_options_through(CLI::App& app) {
    app.fallthrough();
    for (CLI::App* command : app.get_subcommands({})) {
        command->footer(
            "Global options (--config, --database, --dry-run, --format, --now, --wait, --scheduled-as, -v, "
            "-q): see slotctl --help");
        if (!command->get_group().empty()) command->group("Commands");  // an empty group is hidden
        let_global_options_through(*command);
    }
}

/// A lean build names the parts that it lacks.
std::string version() {
    std::string text = "slotctl " SLOTCTL_VERSION;
    if (!built_with_postgres()) text += ", without PostgreSQL";
    if (!mail::built_with_network()) text += ", without mail and HTTP";
    if (!ical::built_with_calendars()) text += ", without calendar files";
    if (!http::built_with_gzip()) text += ", without gzip";
    return text;
}

}  // namespace

CommandLine::CommandLine()
    : app("Keeps booking calendars full and releases expired reservations.", "slotctl") {
    app.formatter(std::make_shared<HelpText>());  // commands take it over from here
    app.allow_windows_style_options(false);       // on Windows too, `/data/shop.json` is a path
    app.set_version_flag("--version", version(), "Print the version");
    app.set_help_flag("-h,--help", "Print this help");
    app.require_subcommand(1);
    add_global_options(app, options);
    for (const AddCommand add : commands) add(app, chosen);
    let_global_options_through(app);
}

}  // namespace slotctl::cli
