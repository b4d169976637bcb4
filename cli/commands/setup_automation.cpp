#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/installed_schedule.hpp"
#include "cli/output.hpp"
#include "cli/render_automation.hpp"
#include "cli/setup_notes.hpp"
#include "core/automation/installation_of.hpp"
#include "core/automation/listing.hpp"
#include "core/automation/setup.hpp"
#include "core/base/log.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/process.hpp"
#include "core/platform/time_zone.hpp"
#include "core/schedule/backends/open_scheduler.hpp"
#include "core/schedule/preview.hpp"

namespace slotctl::cli {

namespace {

struct AutomationOptions {
    std::string action;
    std::optional<SchedulerKind> scheduler;  ///< nothing: the one that this machine uses
    std::optional<Scope> scope;              ///< nothing: root's is the system's
};

Scope scope_of(const AutomationOptions& options) {
    return options.scope.value_or(is_administrator() ? Scope::system : Scope::user);
}

std::unique_ptr<Scheduler> chosen_scheduler(const AutomationOptions& options) {
    const Scope scope = scope_of(options);
    if (options.scheduler) return open_scheduler(*options.scheduler, scope, backups_of(scope));
    return detect_scheduler(scope, backups_of(scope));
}

void refuse_obstacle(Scheduler& scheduler) {
    if (const auto obstacle = scheduler.obstacle()) throw Error(*obstacle);
    if (scheduler.scope() == Scope::system && !is_administrator()) {
        throw Error(ErrorKind::permission, "the machine's own schedule is root's to change",
                    "run it with sudo, or use --scope user for a schedule of your own");
    }
}

/// Without the log's file, which would be made by root and be closed to the jobs' account.
const LoadedConfig& configuration(Context& context) {
    return context.config_without_log_file();
}

/// One at a time changes schedules: crontabs are read, changed and written back. The lock is where no
/// configuration moves it; the jobs' own directory would be made by root, and be closed to their account.
RunLock setup_lock(Scope scope, const Context& context) {
    using Clock = std::chrono::steady_clock;
    const auto give_up = Clock::now() + context.options().wait.value_or(std::chrono::seconds{0});
    for (;;) {
        if (auto lock = RunLock::try_acquire(backups_of(scope) / "locks", "setup-automation"))
            return std::move(*lock);
        if (Clock::now() >= give_up) {
            throw Error(ErrorKind::busy, "another setup-automation is at work",
                        "try again when it has ended, or wait for it with --wait 1m");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

/// The schedulers' zone, which a TZ in this shell does not change.
Zone daemon_zone() {
    const std::string name = daemon_time_zone();
    if (const auto zone = Zone::find(name)) return *zone;
    throw Error(ErrorKind::config, "the machine's time zone \"" + name + "\" is not known",
                "set /etc/localtime, or install the time zone database (tzdata)");
}

SetupReport report_of(const std::string& action, const Scheduler& scheduler, const SetupPlan& plan,
                      const Context& context) {
    SetupReport report;
    report.action = action;
    report.scheduler = scheduler.kind();
    report.scope = scheduler.scope();
    report.plan = plan;
    report.dry_run = context.options().dry_run;
    return report;
}

int set_up(Context& context, const AutomationOptions& options) {
    const auto scheduler = chosen_scheduler(options);
    const LoadedConfig& loaded = configuration(context);
    const bool dry = context.options().dry_run;
    if (!dry) refuse_obstacle(*scheduler);
    const auto installation = installation_of(loaded, scheduler->scope(), scheduler->kind());
    std::optional<RunLock> lock;
    if (!dry) lock = setup_lock(scheduler->scope(), context);
    // A dry run shows the artefacts of schedulers, too, that this machine has not.
    const bool blind = dry && scheduler->obstacle().has_value();
    SetupPlan plan;
    if (blind) {
        refuse_unwritable(loaded.config.schedule, installation);
        plan.artefacts = scheduler->plan(loaded.config.schedule, installation, context.now());
        plan.changes = changes_between({}, plan.artefacts);
        if (scheduler->kind() != SchedulerKind::schtasks)
            plan.preparations = preparations_for(installation, run_program);
    } else {
        plan = plan_setup(*scheduler, loaded.config.schedule, installation, context.now(), run_program);
    }
    auto report = report_of("setup", *scheduler, plan, context);
    report.notes = notes_on(*scheduler, loaded, installation);
    PreviewOptions ahead;
    ahead.scheduler = scheduler->kind();
    ahead.machine = daemon_zone();
    ahead.now = context.now();
    report.preview = preview(loaded.config.schedule, ahead);
    if (!context.json() && !context.options().quiet) print(changes_text(report));
    if (!dry) carry_out(*lock, *scheduler, plan);
    if (context.json()) print(report_json(report));
    if (!context.json() && !context.options().quiet) print(conclusion_text(report));
    return exit_ok;
}

SetupReport remove_from(Scheduler& scheduler, Context& context) {
    if (!context.options().dry_run) refuse_obstacle(scheduler);
    const SetupPlan plan = plan_removal(scheduler);
    auto report = report_of("remove", scheduler, plan, context);
    if (!context.json() && !context.options().quiet) print(changes_text(report));
    if (context.options().dry_run) return report;
    carry_out(setup_lock(scheduler.scope(), context), scheduler, plan);
    return report;
}

/// What was set up carries its own marks: a configuration that is wrong does not keep it there.
void read_config_if_right(Context& context) {
    try {
        configuration(context);
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::config && e.kind() != ErrorKind::permission) throw;
        log::warning(std::string("the configuration is not heeded: ") + e.what());
    }
}

int remove(Context& context, const AutomationOptions& options) {
    read_config_if_right(context);
    const bool dry = context.options().dry_run;
    std::vector<SetupReport> reports;
    std::optional<Error> failure;
    for (const auto& scheduler : schedulers_in_use(options.scheduler, options.scope)) {
        // Without a word about scope everybody takes away their own; root's own is the system's, too.
        if (!options.scope && scheduler->scope() == Scope::system && !is_administrator()) {
            log::warning("the machine's own schedule stays: only root may take it away");
            continue;
        }
        try {
            reports.push_back(remove_from(*scheduler, context));
        } catch (const Error& e) {
            // One that cannot be cleared is no reason to leave the others.
            if (failure) log::error(e.what());
            if (!failure) failure = e;
        }
    }
    if (failure) {
        if (!context.json() && !context.options().quiet && !reports.empty())
            print(removal_text(reports, dry));
        throw Error(*failure);
    }
    if (context.json()) {
        print(removal_json(reports, dry));
    } else if (!context.options().quiet) {
        print(removal_text(reports, dry));
    }
    return exit_ok;
}

/// The database, if it can be asked; else a warning.
RunStore* history_of(Context& context) {
    try {
        Store& store = context.store(StoreAccess::read, StoreAccess::read);
        require_current_schema(store);
        return &store.runs();
    } catch (const Error& e) {
        log::warning(std::string("last runs are unknown: ") + e.what());
        return nullptr;
    }
}

/// What would be used, also where nothing can be.
Detection detected(const AutomationOptions& options) {
    try {
        return detection_of(*chosen_scheduler(options));
    } catch (const Error& e) {
        log::debug(std::string(e.what()) + ": " + e.hint());
        return {std::nullopt, scope_of(options), false};
    }
}

int list(Context& context, const AutomationOptions& options) {
    const LoadedConfig& loaded = configuration(context);
    const Detection detection = detected(options);
    auto schedulers = schedulers_in_use(options.scheduler, options.scope);
    // Without a scheduler, next runs are told by cron's rules, as `slotctl run` has them.
    const auto kind = detection.scheduler.value_or(SchedulerKind::cron);
    if (schedulers.empty())
        schedulers.push_back(open_scheduler(kind, detection.scope, backups_of(detection.scope)));
    RunStore* history = history_of(context);
    std::vector<ListedEntry> entries;
    for (const auto& scheduler : schedulers) {
        const auto installation = expected_installation(loaded, *scheduler);
        for (ListedEntry& entry :
             list_entries(*scheduler, loaded.config.schedule, installation ? &*installation : nullptr,
                          history, daemon_zone(), context.now())) {
            if (schedulers.size() > 1 && entry.installed)
                entry.drift.emplace_back("more than one schedule is installed: jobs start once for each");
            entries.push_back(std::move(entry));
        }
    }
    print(context.json() ? entries_json(entries, detection) : entries_text(entries, detection));
    return exit_ok;
}

int test(Context& context, const AutomationOptions& options) {
    const auto scheduler = chosen_scheduler(options);
    const LoadedConfig& loaded = configuration(context);
    refuse_obstacle(*scheduler);
    const auto installation = installation_of(loaded, scheduler->scope(), scheduler->kind());
    refuse_unwritable(loaded.config.schedule, installation);
    if (scheduler->scope() == Scope::system && !find_account(installation.account.name)) {
        throw Error(ErrorKind::failed, "there is no account " + installation.account.name + " yet",
                    "run `slotctl setup-automation --action setup` first; it creates the account");
    }
    const RunLock lock = setup_lock(scheduler->scope(), context);
    std::vector<Trial> trials;
    for (const ScheduledJob& job : loaded.config.schedule) {
        if (!job.enabled) continue;
        trials.push_back(scheduler->rehearse(lock, job, installation));
        if (!context.json() && (!context.options().quiet || trials.back().status != 0))
            print(trial_text(trials.back()));
    }
    if (context.json()) print(trials_json(trials));
    const bool good = std::all_of(trials.begin(), trials.end(), [](const Trial& t) { return t.status == 0; });
    return good ? exit_ok : exit_failed;
}

int act(Context& context, const AutomationOptions& options) {
    if (options.action == "setup") return set_up(context, options);
    if (options.action == "remove") return remove(context, options);
    if (options.action == "list") return list(context, options);
    return test(context, options);
}

}  // namespace

void add_setup_automation(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<AutomationOptions>();
    CLI::App* command =
        app.add_subcommand("setup-automation", "Register the jobs with this machine's scheduler");
    command->add_option("--action", options->action, "What to do with the schedule")
        ->type_name("setup|remove|list|test")
        ->required()
        ->check(CLI::IsMember({"setup", "remove", "list", "test"}).description(""));
    command
        ->add_option_function<std::string>(
            "--scheduler",
            [options](const std::string& name) {
                for (const auto kind :
                     {SchedulerKind::systemd, SchedulerKind::cron, SchedulerKind::schtasks}) {
                    if (name == name_of(kind)) options->scheduler = kind;
                }
            },
            "Which scheduler; auto, the default, takes the one that this machine uses")
        ->type_name("auto|systemd|cron|schtasks")
        ->check(CLI::IsMember({"auto", "systemd", "cron", "schtasks"}).description(""));
    command
        ->add_option_function<std::string>(
            "--scope",
            [options](const std::string& name) {
                options->scope = name == "system" ? Scope::system : Scope::user;
            },
            "user: jobs run as you; system: as the account slotctl (default for root)")
        ->type_name("user|system")
        ->check(CLI::IsMember({"user", "system"}).description(""));
    command->callback(
        [options, &chosen] { chosen = [options](Context& context) { return act(context, *options); }; });
}

}  // namespace slotctl::cli
