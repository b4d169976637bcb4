#include <algorithm>
#include <chrono>
#include <iterator>
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
    std::optional<std::string> instance;     ///< nothing: the one without a name; `list`: all
    bool all_instances = false;              ///< of `remove`
    bool check = false;                      ///< of `list`: drift is an exit status
};

Scope scope_of(const AutomationOptions& options) {
    return options.scope.value_or(is_administrator() ? Scope::system : Scope::user);
}

std::unique_ptr<Scheduler> chosen_scheduler(const AutomationOptions& options) {
    const Scope scope = scope_of(options);
    const std::string instance = options.instance.value_or("");
    if (options.scheduler) return open_scheduler(*options.scheduler, scope, instance, backups_of(scope));
    return detect_scheduler(scope, instance, backups_of(scope));
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
    report.instance = scheduler.instance();
    report.plan = plan;
    report.dry_run = context.options().dry_run;
    return report;
}

int set_up(Context& context, const AutomationOptions& options) {
    const auto scheduler = chosen_scheduler(options);
    const LoadedConfig& loaded = configuration(context);
    const bool dry = context.options().dry_run;
    if (!dry) refuse_obstacle(*scheduler);
    const auto installation =
        installation_of(loaded, scheduler->scope(), scheduler->kind(), scheduler->instance());
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
    ahead.scheduler = scheduler->manner();
    report.runner = scheduler->runner();
    ahead.machine = daemon_zone();
    ahead.now = context.now();
    report.preview = preview(loaded.config.schedule, ahead);
    if (!context.json() && !context.options().quiet) print(changes_text(report, context.options().verbose));
    if (!dry) carry_out(*lock, *scheduler, plan);
    if (context.json()) print(report_json(report));
    if (!context.json() && !context.options().quiet) print(conclusion_text(report));
    return exit_ok;
}

/// A configuration that is named removes its own jobs only.
void refuse_foreign(Scheduler& scheduler, Context& context, bool all) {
    const GlobalOptions& global = context.options();
    if (all || (!global.config && !global.database)) return;
    const auto owner = foreign_owner(configuration(context), scheduler.installed());
    if (!owner) return;
    throw Error(ErrorKind::failed,
                called(scheduler.instance()) + " is that of " + *owner +
                    ", not of this configuration: it was "
                    "left as it is",
                "name its own configuration, or its --instance; --all-instances removes every schedule");
}

SetupReport remove_from(Scheduler& scheduler, Context& context, bool all) {
    if (!context.options().dry_run) refuse_obstacle(scheduler);
    refuse_foreign(scheduler, context, all);
    const SetupPlan plan = plan_removal(scheduler);
    auto report = report_of("remove", scheduler, plan, context);
    if (!context.json() && !context.options().quiet) print(changes_text(report, context.options().verbose));
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

/// Of all the instances that are there, those that are to go; the names of the others go to `kept`.
std::vector<std::unique_ptr<Scheduler>> to_remove(const AutomationOptions& options,
                                                  std::vector<std::string>& kept) {
    std::vector<std::unique_ptr<Scheduler>> found;
    for (auto& scheduler : schedulers_in_use(options.scheduler, options.scope, std::nullopt)) {
        // Without --scope everybody removes their own schedule; root's own is the system's.
        const bool own = options.scope || scheduler->scope() == Scope::user || is_administrator();
        const std::string& instance = scheduler->instance();
        if (!options.all_instances && instance != options.instance.value_or("")) {
            if (own && std::find(kept.begin(), kept.end(), instance) == kept.end()) kept.push_back(instance);
        } else if (own) {
            found.push_back(std::move(scheduler));
        } else {
            log::warning("the machine's own schedule stays: only root may remove it");
        }
    }
    return found;
}

int remove(Context& context, const AutomationOptions& options) {
    read_config_if_right(context);
    const bool dry = context.options().dry_run;
    std::vector<SetupReport> reports;
    std::vector<std::string> kept;
    std::optional<Error> failure;
    for (const auto& scheduler : to_remove(options, kept)) {
        try {
            reports.push_back(remove_from(*scheduler, context, options.all_instances));
        } catch (const Error& e) {
            // One that cannot be cleared is no reason to leave the others.
            if (failure) log::error(e.what());
            if (!failure) failure = e;
        }
    }
    if (failure) {
        if (!context.json() && !context.options().quiet && !reports.empty())
            print(removal_text(reports, kept, dry));
        throw Error(*failure);
    }
    if (context.json()) {
        print(removal_json(reports, kept, dry));
    } else if (!context.options().quiet) {
        print(removal_text(reports, kept, dry));
    }
    return exit_ok;
}

/// The database, if it can be asked; else a warning.
RunStore* history_of(Context& context) {
    try {
        Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
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

/// What one scheduler holds for one instance, and whether that is this configuration's.
std::vector<ListedEntry> listed_in(Scheduler& scheduler, const LoadedConfig& loaded, RunStore* history,
                                   bool& own, Instant now) {
    const auto installed = scheduler.installed();
    if (const auto owner = foreign_owner(loaded, installed))
        return list_entries_of(*owner, scheduler, installed, now);
    own = true;
    const auto installation = expected_installation(loaded, scheduler);
    return list_entries(scheduler, installed, loaded.config.schedule, installation ? &*installation : nullptr,
                        history, now);
}

std::vector<ListedEntry> all_listed(Context& context, const AutomationOptions& options,
                                    const Detection& detection) {
    const LoadedConfig& loaded = configuration(context);
    RunStore* history = history_of(context);
    std::vector<ListedEntry> entries;
    int owned = 0;
    for (const auto& scheduler : schedulers_in_use(options.scheduler, options.scope, options.instance)) {
        bool own = false;
        auto more = listed_in(*scheduler, loaded, history, own, context.now());
        owned += own ? 1 : 0;
        entries.insert(entries.end(), std::make_move_iterator(more.begin()),
                       std::make_move_iterator(more.end()));
    }
    for (ListedEntry& entry : entries) {
        if (owned > 1 && entry.installed && !entry.owner)
            entry.drift.emplace_back(
                "more than one schedule of this configuration is installed: jobs start "
                "once for each");
    }
    if (owned > 0) return entries;
    // Without a scheduler, next runs are told by cron's rules, as `slotctl run` has them.
    const auto kind = detection.scheduler.value_or(SchedulerKind::cron);
    const auto none =
        open_scheduler(kind, detection.scope, options.instance.value_or(""), backups_of(detection.scope));
    auto missing = list_entries(*none, {}, loaded.config.schedule, nullptr, history, context.now());
    missing.insert(missing.end(), std::make_move_iterator(entries.begin()),
                   std::make_move_iterator(entries.end()));
    return missing;
}

int list(Context& context, const AutomationOptions& options) {
    const Detection detection = detected(options);
    const auto entries = all_listed(context, options, detection);
    print(context.json() ? entries_json(entries, detection) : entries_text(entries, detection));
    const bool drifted =
        std::any_of(entries.begin(), entries.end(), [](const ListedEntry& e) { return !e.drift.empty(); });
    return options.check && drifted ? exit_failed : exit_ok;
}

int test(Context& context, const AutomationOptions& options) {
    const auto scheduler = chosen_scheduler(options);
    const LoadedConfig& loaded = configuration(context);
    refuse_obstacle(*scheduler);
    const auto installation =
        installation_of(loaded, scheduler->scope(), scheduler->kind(), scheduler->instance());
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

void refuse_meaningless(const AutomationOptions& options) {
    if (options.check && options.action != "list")
        throw Error(ErrorKind::usage, "--check belongs to --action list");
    if (options.all_instances && options.action != "remove")
        throw Error(ErrorKind::usage, "--all-instances belongs to --action remove",
                    "`--action list` lists every instance anyway");
    if (options.all_instances && options.instance)
        throw Error(ErrorKind::usage, "--instance and --all-instances exclude each other");
    if (!options.instance) return;
    const std::string fault = fault_of_instance(*options.instance);
    if (fault.empty()) return;
    throw Error(ErrorKind::usage, "the name \"" + *options.instance + "\" of --instance " + fault,
                "use letters, digits, - and _, 32 at most");
}

int act(Context& context, const AutomationOptions& options) {
    refuse_meaningless(options);
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
    command
        ->add_option("--instance", options->instance,
                     "Name of a schedule beside others on this machine: its units, crontab lines and tasks "
                     "are named after it")
        ->type_name("NAME");
    command->add_flag("--all-instances", options->all_instances,
                      "With --action remove: remove every schedule, of whatever instance and configuration");
    command->add_flag("--check", options->check,
                      "With --action list: exit with status 1 if anything is not as it should be");
    command->callback(
        [options, &chosen] { chosen = [options](Context& context) { return act(context, *options); }; });
}

}  // namespace slotctl::cli
