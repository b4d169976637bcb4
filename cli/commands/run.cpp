#include <memory>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/render_schedule.hpp"
#include "cli/schedule_check.hpp"
#include "core/base/duration.hpp"
#include "core/base/error.hpp"
#include "core/platform/process.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

constexpr const char* runner = "slotctl run";

struct RunOptions {
    std::optional<std::chrono::seconds> drain;
};

Zone machine_zone() {
    const auto name = machine_time_zone();
    if (const auto zone = Zone::find(name)) return *zone;
    throw Error(
        ErrorKind::config, "unknown time zone of the machine: \"" + name + "\"",
        "set TZ to a name such as Europe/Berlin, give every [[schedule]] a time_zone, or install tzdata");
}

/// The options that are passed on to every job.
std::vector<std::string> passed_on(const GlobalOptions& options) {
    std::vector<std::string> words;
    if (options.config) words.insert(words.end(), {"--config", options.config->string()});
    if (options.format == OutputFormat::json) words.insert(words.end(), {"--format", "json"});
    if (options.wait) words.insert(words.end(), {"--wait", format_duration(*options.wait)});
    if (options.verbose) words.emplace_back("--verbose");
    if (options.quiet) words.emplace_back("--quiet");
    if (options.no_color) words.emplace_back("--no-color");
    return words;
}

/// A URL may contain a password, which must not appear among the arguments of a process.
Supervisor::Environment database_of(const GlobalOptions& options) {
    if (!options.database) return {};
    return {{"SLOTCTL_DATABASE_URL", *options.database}, {"SLOTCTL_DATABASE_URL_FILE", std::nullopt}};
}

int show_plan(Context& context, const Zone& machine) {
    PreviewOptions options;
    options.scheduler = SchedulerKind::cron;  // jobs run by cron's rules
    options.machine = machine;
    options.now = context.now();
    const auto previews = preview(context.config().config.schedule, options);
    print(context.json() ? "{\"jobs\":" + preview_json(previews, runner) + "}\n"
                         : preview_text(previews, runner));
    return exit_ok;
}

bool is_routine(const ForegroundEvent& event) {
    return event.kind == ForegroundEvent::Kind::waiting || event.kind == ForegroundEvent::Kind::started ||
           event.kind == ForegroundEvent::Kind::stopping ||
           (event.kind == ForegroundEvent::Kind::ended && event.end.status == exit_ok);
}

int run_schedule(Context& context, const RunOptions& given) {
    check_commands(context.config());
    const Zone machine = machine_zone();
    if (context.options().dry_run) return show_plan(context, machine);
    if (context.options().now) {
        throw Error(ErrorKind::usage, "`slotctl run` uses the real time, so --now needs --dry-run",
                    "with --dry-run, it shows the runs from that time on");
    }
    ForegroundOptions options;
    options.schedule = context.config().config.schedule;
    options.machine = machine;
    options.arguments = passed_on(context.options());
    options.environment = database_of(context.options());
    if (given.drain) options.drain = *given.drain;
    options.report = [&](const ForegroundEvent& event) {
        if (context.options().quiet && is_routine(event)) return;
        print(context.json() ? event_json(event) : event_text(event));
    };
    return run_in_foreground(options) ? exit_ok : exit_failed;
}

}  // namespace

void add_run(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* command = app.add_subcommand("run", "Run the schedule in the foreground (for containers)");
    add_duration(*command, "--drain", options->drain, std::chrono::seconds{1},
                 "On SIGTERM, how long to let the running job finish before stopping it too (default 3s)");
    command->callback([options, &chosen] {
        chosen = [options](Context& context) { return run_schedule(context, *options); };
    });
}

}  // namespace slotctl::cli
