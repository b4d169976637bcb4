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
#include "core/http/listen_address.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/process.hpp"
#include "core/platform/time_zone.hpp"
#include "core/schedule/backends/open_scheduler.hpp"
#include "core/schedule/preview.hpp"
#include "core/schedule/systemd_unit.hpp"

namespace slotctl::cli {

namespace {

struct AutomationOptions {
    std::string action;
    std::optional<SchedulerKind> scheduler;  ///< none: the one that this machine uses
    std::optional<Scope> scope;              ///< none: system for root, otherwise user
    std::optional<std::string> instance;     ///< none: the one without a name; `list`: all
    bool all_instances = false;              ///< of `remove`
    bool check = false;                      ///< of `list`: drift exits 1
    bool with_serve = false;                 ///< of `setup`: also install the server
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
        throw Error(ErrorKind::permission, "only root may change the machine's own schedule",
                    "run it with sudo, or use --scope user for a schedule of your own");
    }
}

/// As systemd writes it.
std::string listen_stream(const Config& config) {
    const auto address = http::read_listen_address(config.serve.listen);
    if (!address.socket.empty()) {
        if (address.socket.starts_with("/")) return address.socket;
        throw Error(ErrorKind::config, "[serve] listen is the relative path " + address.socket,
                    "a unit needs an absolute one");
    }
    const bool v6 = address.host.find(':') != std::string::npos;
    return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

/// The server is installed if it is asked for, and stays if it is installed already.
void add_server(const AutomationOptions& options, Scheduler& scheduler, const Config& config,
                Installation& installation) {
    if (scheduler.kind() != SchedulerKind::systemd) {
        if (!options.with_serve) return;
        throw Error(ErrorKind::usage,
                    std::string("--with serve needs systemd, not ") + std::string(name_of(scheduler.kind())),
                    "let another supervisor start `slotctl serve`");
    }
    bool wanted = options.with_serve;
    const std::string unit = "/" + server_unit(scheduler.instance()) + ".socket";
    for (const Artefact& artefact : scheduler.installed()) wanted = wanted || artefact.place.ends_with(unit);
    if (wanted) installation.serve = listen_stream(config);
}

/// Without the log file, which root would create and the jobs' account could not write.
const LoadedConfig& configuration(Context& context) {
    return context.config_without_log_file();
}

/// Only one process at a time changes schedules: crontabs are read, changed and written back. The place of
/// the lock does not depend on the configuration. Root would create the jobs' own lock directory, and their
/// account could not write to it.
RunLock setup_lock(Scope scope, const Context& context) {
    using Clock = std::chrono::steady_clock;
    const auto give_up = Clock::now() + context.options().wait.value_or(std::chrono::seconds{0});
    for (;;) {
        if (auto lock = RunLock::try_acquire(backups_of(scope) / "locks", "setup-automation"))
            return std::move(*lock);
        if (Clock::now() >= give_up) {
            throw Error(ErrorKind::busy, "another setup-automation is running",
                        "try again later, or wait for it with --wait 1m");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

/// The schedulers' zone, which does not depend on TZ in this shell.
Zone daemon_zone() {
    const std::string name = daemon_time_zone();
    if (const auto zone = Zone::find(name)) return *zone;
    throw Error(ErrorKind::config, "unknown time zone of the machine: \"" + name + "\"",
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
    auto installation = installation_of(loaded, scheduler->scope(), scheduler->kind(), scheduler->instance());
    add_server(options, *scheduler, loaded.config, installation);
    std::optional<RunLock> lock;
    if (!dry) lock = setup_lock(scheduler->scope(), context);
    // A dry run also shows the artefacts of schedulers that this machine does not have.
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

/// A configuration that is named removes only its own jobs.
void refuse_foreign(Scheduler& scheduler, Context& context, bool all) {
    const GlobalOptions& global = context.options();
    if (all || (!global.config && !global.database)) return;
    const auto owner = foreign_owner(configuration(context), scheduler.installed());
    if (!owner) return;
    throw Error(ErrorKind::failed,
                called(scheduler.instance()) + " belongs to " + *owner +
                    ", not to this configuration, and was not changed",
                "name that configuration, or use --instance; --all-instances removes every schedule");
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

/// Installed entries carry their own marks, so a wrong configuration does not prevent their removal.
void read_config_if_valid(Context& context) {
    try {
        configuration(context);
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::config && e.kind() != ErrorKind::permission) throw;
        log::warning(std::string("the configuration is ignored: ") + e.what());
    }
}

/// The installed instances to remove; the names of the others are added to `kept`.
std::vector<std::unique_ptr<Scheduler>> to_remove(const AutomationOptions& options,
                                                  std::vector<std::string>& kept) {
    std::vector<std::unique_ptr<Scheduler>> found;
    for (auto& scheduler : schedulers_in_use(options.scheduler, options.scope, std::nullopt)) {
        // Without --scope, each user removes their own schedule; root's own is the system's.
        const bool own = options.scope || scheduler->scope() == Scope::user || is_administrator();
        const std::string& instance = scheduler->instance();
        if (!options.all_instances && instance != options.instance.value_or("")) {
            if (own && std::find(kept.begin(), kept.end(), instance) == kept.end()) kept.push_back(instance);
        } else if (own) {
            found.push_back(std::move(scheduler));
        } else {
            log::warning("the machine's own schedule was not removed: only root may remove it");
        }
    }
    return found;
}

int remove(Context& context, const AutomationOptions& options) {
    read_config_if_valid(context);
    const bool dry = context.options().dry_run;
    std::vector<SetupReport> reports;
    std::vector<std::string> kept;
    std::optional<Error> failure;
    for (const auto& scheduler : to_remove(options, kept)) {
        try {
            reports.push_back(remove_from(*scheduler, context, options.all_instances));
        } catch (const Error& e) {
            // If one cannot be removed, the others still are.
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

/// The history of runs; if the database cannot be read, a warning and nothing.
RunStore* history_of(Context& context) {
    try {
        Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
        require_current_schema(store);
        return &store.runs();
    } catch (const Error& e) {
        log::warning(std::string("the last runs are unknown: ") + e.what());
        return nullptr;
    }
}

/// The scheduler that would be used, even if none can be.
Detection detected(const AutomationOptions& options) {
    try {
        return detection_of(*chosen_scheduler(options));
    } catch (const Error& e) {
        log::debug(std::string(e.what()) + ": " + e.hint());
        return {std::nullopt, scope_of(options), false};
    }
}

/// The entries of one scheduler for one instance, and whether they belong to this configuration.
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
                "more than one schedule of this configuration is installed: each of them starts its "
                "jobs");
    }
    if (owned > 0) return entries;
    // Without a scheduler, the next runs follow cron's rules, as with `slotctl run`.
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
        throw Error(ErrorKind::failed, "the account " + installation.account.name + " does not exist yet",
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
        throw Error(ErrorKind::usage, "--check needs --action list");
    if (options.with_serve && options.action != "setup")
        throw Error(ErrorKind::usage, "--with needs --action setup");
    if (options.all_instances && options.action != "remove")
        throw Error(ErrorKind::usage, "--all-instances needs --action remove",
                    "`--action list` always lists every instance");
    if (options.all_instances && options.instance)
        throw Error(ErrorKind::usage, "--instance and --all-instances cannot be combined");
    if (!options.instance) return;
    const std::string problem = fault_of_instance(*options.instance);
    if (problem.empty()) return;
    throw Error(ErrorKind::usage, "the name \"" + *options.instance + "\" of --instance " + problem,
                "use at most 32 letters, digits, - and _");
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
        ->check(one_of({"setup", "remove", "list", "test"}));
    command
        ->add_option_function<std::string>(
            "--scheduler",
            [options](const std::string& name) {
                for (const auto kind :
                     {SchedulerKind::systemd, SchedulerKind::cron, SchedulerKind::schtasks}) {
                    if (name == name_of(kind)) options->scheduler = kind;
                }
            },
            "The scheduler (default auto: the one that this machine uses)")
        ->type_name("auto|systemd|cron|schtasks")
        ->check(one_of({"auto", "systemd", "cron", "schtasks"}));
    command
        ->add_option_function<std::string>(
            "--scope",
            [options](const std::string& name) {
                options->scope = name == "system" ? Scope::system : Scope::user;
            },
            "user: jobs run as you; system: as the account slotctl (default for root)")
        ->type_name("user|system")
        ->check(one_of({"user", "system"}));
    command
        ->add_option("--instance", options->instance,
                     "Name of this schedule, if the machine has several: its units, crontab lines and tasks "
                     "are named after it")
        ->type_name("NAME");
    command
        ->add_option_function<std::string>(
            "--with", [options](const std::string&) { options->with_serve = true; },
            "With --action setup: also install the HTTP server, as a unit that its socket starts")
        ->type_name("serve")
        ->check(one_of({"serve"}));
    command->add_flag("--all-instances", options->all_instances,
                      "With --action remove: remove the schedules of all instances and configurations");
    command->add_flag(
        "--check", options->check,
        "With --action list: exit with status 1 if the installed schedule differs from the configuration");
    command->callback(
        [options, &chosen] { chosen = [options](Context& context) { return act(context, *options); }; });
}

}  // namespace slotctl::cli
