#include <memory>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/passed_on.hpp"
#include "cli/render_schedule.hpp"
#include "cli/schedule_check.hpp"
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
    if (context.options().quiet) options.arguments.emplace_back("--quiet");
    if (context.json()) options.arguments.insert(options.arguments.end(), {"--format", "json"});
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
