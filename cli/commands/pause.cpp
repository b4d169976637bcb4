#include <memory>

#include <nlohmann/json.hpp>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/global_options.hpp"
#include "cli/output.hpp"
#include "core/base/planned_years.hpp"
#include "core/base/printable.hpp"
#include "core/booking/names.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/plans/pauses.hpp"
#include "core/platform/account.hpp"
#include "core/platform/process.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

struct PauseOptions {
    std::string job, provider, until, reason;
    std::optional<std::chrono::seconds> length;
    bool list = false, all = false;
};

/// Jobs that change something: the others show what is paused.
std::vector<std::string> pausable_jobs() {
    std::vector<std::string> names;
    for (const JobKind& job : all_jobs())
        if (!job.asks) names.emplace_back(job.name);
    return names;
}

Store& opened(Context& context, StoreAccess access) {
    require_existing_database(context);
    Store& store = context.store(StoreAccess::inspect, access);
    require_current_schema(store);
    return store;
}

PauseTarget target_of(const PauseOptions& options, Store& store, std::string& provider_name) {
    PauseTarget target;
    if (!options.job.empty()) target.job = options.job;
    if (!options.provider.empty()) {
        const NamedRecord provider =
            find_named(store, NamedKind::provider, options.provider, NameMatch::whole);
        target.provider = provider.id;
        provider_name = provider.name;
    }
    return target;
}

std::vector<Pause> in_effect_now(Store& store, Instant now) {
    auto pauses = store.pauses().pauses(now);
    std::erase_if(pauses, [now](const Pause& pause) { return !in_effect(pause, now); });
    return pauses;
}

Json json_of(const Pause& pause) {
    const PauseTarget& target = pause.target;
    return Json{{"job", target.job ? Json(*target.job) : Json(nullptr)},
                {"provider_id", target.provider ? Json(*target.provider) : Json(nullptr)},
                {"paused_at", format_instant(pause.from)},
                {"until", pause.until ? Json(format_instant(*pause.until)) : Json(nullptr)},
                {"reason", pause.reason},
                {"by", pause.by}};
}

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

int list(Context& context) {
    const auto pauses = in_effect_now(opened(context, StoreAccess::inspect), context.now());
    if (context.json()) {
        Json all = Json::array();
        for (const Pause& pause : pauses) all.push_back(json_of(pause));
        print(dumped(Json{{"pauses", std::move(all)}}));
        return exit_ok;
    }
    for (const Pause& pause : pauses)
        print(printable_line(name_of(pause) + ": since " + format_instant(pause.from) + ", " +
                             terms_of(pause)) +
              "\n");
    if (pauses.empty() && !context.options().quiet) print("nothing is paused\n");
    return exit_ok;
}

std::optional<Instant> end_of(const PauseOptions& options, Instant now) {
    if (options.length) {
        if (options.length->count() == 0)
            throw Error(ErrorKind::usage, "--for: a pause of no length pauses nothing", "say --for 2h");
        return now + *options.length;
    }
    if (options.until.empty()) return std::nullopt;
    const auto until = parse_instant(options.until);
    if (!until) {
        throw Error(ErrorKind::usage, "--until: \"" + options.until + "\" is not an RFC 3339 time",
                    "write it like 2026-11-20T09:00:00Z, or say --for 2h");
    }
    if (!is_planned(*until))
        throw Error(ErrorKind::usage, "--until: \"" + options.until + "\" is not " + planned_years);
    if (*until <= now) {
        throw Error(ErrorKind::usage, "--until: " + options.until + " has passed",
                    "give a time in the future, or say --for 2h");
    }
    return until;
}

int pause(Context& context, const PauseOptions& options) {
    if (options.list) return list(context);
    if (options.reason.empty()) {
        throw Error(ErrorKind::usage, "give a reason with --reason, for those who find it paused",
                    "`slotctl pause --list` shows what is paused");
    }
    const bool dry_run = context.options().dry_run;
    Store& store = opened(context, StoreAccess::write);
    Pause pause;
    pause.from = context.now();
    pause.until = end_of(options, pause.from);
    pause.target = target_of(options, store, pause.provider_name);
    pause.reason = options.reason;
    pause.by = current_account().name + "@" + host_name();
    if (!dry_run) store.pauses().pause(pause, pause.from - context.config().config.monitor.keep_runs);
    const std::string done = dry_run ? "" : name_of(pause) + " is paused";
    if (context.json()) {
        Json json = json_of(pause);
        json["dry_run"] = dry_run;
        print(dumped(json), done);
    } else if (!context.options().quiet) {
        print(
            printable_line((dry_run ? "would pause " : "paused ") + name_of(pause) + " " + terms_of(pause)) +
                "\n",
            done);
    }
    return exit_ok;
}

int resume(Context& context, const PauseOptions& options) {
    const bool dry_run = context.options().dry_run;
    Store& store = opened(context, StoreAccess::write);
    std::string provider_name;
    const PauseTarget target = target_of(options, store, provider_name);
    std::vector<Pause> resumed, others;
    for (const Pause& pause : in_effect_now(store, context.now()))
        (options.all || pause.target == target ? resumed : others).push_back(pause);
    if (resumed.empty()) {
        std::string what = options.all ? "nothing is paused" : "";
        if (what.empty()) what = name_of(Pause{0, target, provider_name, {}, {}, "", ""}) + " is not paused";
        if (target == PauseTarget{} && !options.all) what = "there is no pause of all jobs";
        throw Error(ErrorKind::bad_data, what,
                    others.empty() ? "no job and no provider is paused"
                                   : "`slotctl pause --list` shows what is paused; --all resumes everything");
    }
    for (const Pause& pause : resumed)
        if (!dry_run) store.pauses().resume(pause.target, context.now());
    const std::string done = dry_run ? "" : "what was to be resumed is resumed";
    if (context.json()) {
        Json all = Json::array();
        for (const Pause& pause : resumed) all.push_back(json_of(pause));
        print(dumped(Json{{"resumed", std::move(all)}, {"dry_run", dry_run}}), done);
    } else if (!context.options().quiet) {
        for (const Pause& pause : resumed)
            print(printable_line((dry_run ? "would resume " : "resumed ") + name_of(pause)) + "\n", done);
    }
    return exit_ok;
}

/// The job or the provider; `all` says what is meant without either.
CLI::App* add_pausing(CLI::App& app, Action& chosen, const std::string& name, const std::string& help,
                      const std::string& all, const std::shared_ptr<PauseOptions>& options,
                      int (*run)(Context&, const PauseOptions&)) {
    CLI::App* command = add_command(app, chosen, name, help, options, run);
    const auto jobs = pausable_jobs();
    std::string words;
    for (const std::string& job : jobs) words += (words.empty() ? "" : "|") + job;
    CLI::Option* const job = command->add_option("job", options->job, "The job (default: " + all + ")")
                                 ->type_name(words)
                                 ->check(one_of(jobs));
    command->add_option("--provider", options->provider, "The provider, by its name or id")
        ->type_name("PROVIDER")
        ->excludes(job);
    return command;
}

}  // namespace

void add_pause(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<PauseOptions>();
    CLI::App* command =
        add_pausing(app, chosen, "pause",
                    "Let scheduled runs do nothing for a while, or let `maintain` leave a provider alone",
                    "all of them", options, pause);
    CLI::Option* const until = command
                                   ->add_option("--until", options->until,
                                                "When it ends (default: when somebody runs `slotctl resume`)")
                                   ->type_name("INSTANT");
    add_duration(*command, "--for", options->length, std::chrono::minutes{1}, "For this long")
        ->excludes(until);
    command
        ->add_option("--reason", options->reason,
                     "Why, for those who find it paused; required, except with --list")
        ->type_name("TEXT");
    command->add_flag("--list", options->list, "Only show what is paused");
}

void add_resume(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<PauseOptions>();
    CLI::App* command = add_pausing(app, chosen, "resume", "End a pause",
                                    "the pause that was made without a job", options, resume);
    command->add_flag("--all", options->all, "End all pauses")
        ->excludes(command->get_option("job"))
        ->excludes(command->get_option("--provider"));
}

}  // namespace slotctl::cli
