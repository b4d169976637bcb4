#include <sstream>

#include "cli/exit_status.hpp"
#include "cli/manual/pages.hpp"
#include "cli/manual/roff.hpp"

namespace slotctl::cli {

namespace {

using Kind = ValueDescription::Kind;
using namespace roff;

/// `text|json`: literal text in bold, placeholders in italics.
std::string value(const ValueDescription& description) {
    if (description.kind != Kind::choice) return italic(description.name);
    std::string out;
    // A long list may be broken after any of its bars.
    for (const std::string& choice : description.choices) out += (out.empty() ? "" : "|\\:") + bold(choice);
    return out;
}

/// The help's first line, and the others below it.
std::string help(const std::string& text) {
    std::istringstream lines(text);
    std::string out;
    for (std::string line; std::getline(lines, line);) {
        const auto start = line.find_first_not_of(' ');
        if (start == std::string::npos) continue;
        out += (out.empty() ? "" : "\n.br\n") + plain(line.substr(start));
    }
    return out + ".";
}

std::string option_item(const OptionDescription& option) {
    std::string term;
    for (const std::string& name : option.names) term += (term.empty() ? "" : ", ") + bold(name);
    if (option.value.kind != Kind::none) term += " " + value(option.value);
    return item(term, help(option.help));
}

std::string argument(const ArgumentDescription& description) {
    std::string out = value(description.value) + (description.repeatable ? " ..." : "");
    return description.required ? out : "[" + out + "]";
}

std::string command_section(const CommandDescription& command) {
    std::string line = bold(command.path);
    for (const ArgumentDescription& a : command.arguments) line += " " + argument(a);
    std::string out = ".SS " + line + "\n" + help(command.help) + "\n";
    for (const ArgumentDescription& a : command.arguments) out += item(value(a.value), help(a.help));
    for (const OptionDescription& option : command.options) out += option_item(option);
    return out;
}

std::string commands(const CommandDescription& program) {
    std::string out = heading("commands");
    for (const CommandDescription* command : flattened(program)) {
        if (command->acts) out += command_section(*command);
    }
    return out;
}

std::string exit_statuses() {
    std::string out = heading("exit status");
    for (const ExitMeaning& meaning : exit_meanings())
        out += item(bold(std::to_string(meaning.status)), plain(meaning.when) + ".");
    out += paragraph("slotctl monitor uses only the exit statuses that Nagios expects:");
    for (const ExitMeaning& meaning : monitor_exit_meanings())
        out += item(bold(std::to_string(meaning.status)), plain(meaning.when) + ".");
    return out;
}

std::string environment() {
    return heading("environment") +
           item(bold("SLOTCTL_CONFIG"), plain("The configuration file, unless --config names one.")) +
           item(bold("SLOTCTL_") + italic("TABLE") + "_" + italic("KEY"),
                plain("A setting; overrides the file. See slotctl-config(5).")) +
           item(bold("DATABASE_URL"), plain("The database; --database overrides it.")) +
           item(bold("CREDENTIALS_DIRECTORY"),
                plain("The directory of systemd's credentials: secrets that are "
                      "not set elsewhere are read from it.")) +
           item(bold("STATE_DIRECTORY"), plain("The state directory; systemd sets it.")) +
           item(bold("XDG_CONFIG_HOME") + ", " + bold("XDG_STATE_HOME"),
                plain("The user's configuration and state directories.")) +
           item(bold("TZ"), plain("The machine's time zone, for schedule entries without a time_zone.")) +
           item(bold("XDG_RUNTIME_DIR"),
                plain("Where setup-automation finds the user's systemd (default: /run/user/UID).")) +
           item(bold("NO_COLOR"), plain("No colours, if it is not empty."));
}

std::string files() {
    return heading("files") +
           item(italic("./config.toml") + ", " + italic("~/.config/slotctl/config.toml") + ", " +
                    italic("/etc/slotctl/config.toml"),
                plain("The configuration: the first of these that exists, unless --config or SLOTCTL_CONFIG "
                      "names one. See slotctl-config(5).")) +
           item(italic("/var/lib/slotctl") + ", " + italic("~/.local/state/slotctl"),
                plain("The state directory of root and of a user: slotctl.db, the default database "
                      "(database.url), and locks, the directory of lock files (lock.directory). Lock files "
                      "are never removed; a lock is free when its holder has ended. crontab.before is a "
                      "user's crontab as it was before setup-automation last changed it.")) +
           item(italic("/etc/slotctl/credentials"),
                plain(
                    "Secrets in separate files, such as slotctl_database_url; systemd reads them as root and "
                    "passes them to the jobs.")) +
           item(italic("/etc/systemd/system/slotctl-*") + ", " + italic("~/.config/systemd/user/slotctl-*"),
                plain("Units that setup-automation writes: a .service and a .timer for each job, and "
                      "slotctl-alert@.service.")) +
           item(italic("/etc/cron.d/slotctl"),
                plain("The jobs, if cron starts them; with --scope user, they are a block in the user's "
                      "crontab."));
}

std::string examples() {
    return heading("examples") + paragraph("Try it with a sample business in a separate database:") +
           example(
               "export DATABASE_URL=sqlite:try.db\nslotctl db seed\nslotctl maintain --dry-run\nslotctl "
               "maintain\n") +
           paragraph("The nightly run by cron or systemd, which prints nothing on success:") +
           example("slotctl maintain -q\n") +
           paragraph("Install the jobs of [[schedule]], and remove them again:") +
           example("slotctl setup-automation --action setup\nslotctl setup-automation --action remove\n") +
           paragraph("Check the health, for Nagios:") + example("slotctl monitor --format nagios\n") +
           paragraph("Check the database, for another program:") +
           example("slotctl db status --format json\n") +
           paragraph("Load completion into the current shell:") +
           example("source <(slotctl completion bash)\n");
}

}  // namespace

std::string command_page(const CommandDescription& program, std::string_view date) {
    std::string out = title("slotctl", 1, date, "User Commands") + heading("name") +
                      "slotctl \\- keep booking calendars full and release expired reservations\n" +
                      heading("synopsis") + ".B slotctl\n[" + italic("OPTION") + " ...] " +
                      italic("COMMAND") + " [" + italic("ARGUMENT") + " ...]\n";
    out += heading("description") + paragraph(program.help) +
           paragraph(
               "cron, systemd or Windows Task Scheduler calls slotctl; each call runs one job once, records "
               "its outcome, and ends. A job that is already running is not started again. Results go to "
               "standard output, logs to standard error.");
    out +=
        heading("options") +
        paragraph(
            "Options can be before or after the command. slotctl help COMMAND prints the help of a command.");
    for (const OptionDescription& option : program.options) out += option_item(option);
    return tidied(
        out + commands(program) + exit_statuses() + environment() + files() + examples() +
        heading("see also") +
        ".BR slotctl\\-config (5),\n.BR slotctl\\-import (5),\n.BR crontab (5),\n.BR systemd.timer (5)\n");
}

}  // namespace slotctl::cli
