#include <memory>
#include <sstream>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/commands/exchange.hpp"
#include "cli/commands/slots.hpp"
#include "cli/exit_status.hpp"
#include "cli/first_business.hpp"
#include "cli/output.hpp"
#include "cli/questions.hpp"
#include "core/base/mask.hpp"
#include "core/base/path_text.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/base/zone_names.hpp"
#include "core/calendar/zone.hpp"
#include "core/config/files.hpp"
#include "core/config/setting_kinds.hpp"
#include "core/exchange/json.hpp"
#include "core/jobs/maintain_job.hpp"
#include "core/platform/account.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/process.hpp"
#include "core/platform/program.hpp"
#include "core/platform/terminal.hpp"
#include "core/platform/text_file.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

struct InitOptions {
    std::optional<std::string> zone, service, hours;
    std::vector<std::string> providers;
};

constexpr const char* usual_hours = "mon-fri 09:00-17:00";

std::string check_zone(const std::string& name) {
    return Zone::find(name)
               ? ""
               : "\"" + name + "\" is not a time zone of this machine; " + unknown_zone_advice(name);
}

std::string known_machine_zone() {
    const std::string zone = machine_time_zone();
    return Zone::find(zone) ? zone : "UTC";
}

std::filesystem::path config_path(const GlobalOptions& options) {
    if (options.config) return *options.config;
    if (const auto named = environment("SLOTCTL_CONFIG"); named && !named->empty()) return path_from(*named);
    const auto places = config_files();
    return is_administrator() ? places.back() : places.front();
}

std::string usual_database() {
    return "sqlite:" + utf8(state_directory() / "slotctl.db");
}

/// The answers to five questions, from the options or from the person at the terminal.
class Answers {
  public:
    Answers(const InitOptions& options, const GlobalOptions& global)
        : options_(options), asks_(can_ask() && !global.quiet && global.format == OutputFormat::text) {}

    FirstBusiness business() {
        FirstBusiness business;
        business.zone =
            answer("In which time zone?", "--zone", options_.zone, known_machine_zone(), check_zone);
        const auto& names = options_.providers;
        answer("Who or what can be booked? Names, separated by commas", "--provider",
               names.empty() ? std::nullopt : std::optional(joined(names)), "",
               [&](const std::string& text) { return read_providers(text, business); });
        answer("What do they offer, and how long does it take?", "--service", options_.service,
               asks_ ? "Appointment 60m" : "",
               [&](const std::string& text) { return read_service(text, business); });
        answer("When are they available?", "--hours", options_.hours, usual_hours,
               [&](const std::string& text) { return read_hours(text, business); });
        return business;
    }

    std::string database(const std::optional<std::string>& given) {
        return database_from(
            answer("Where should the data be kept? A postgresql:// URL, or a file", "--database", given,
                   usual_database(),
                   [](const std::string& text) {
                       return text.empty() ? std::string("give sqlite:PATH or postgresql://…") : "";
                   }),
            path_from(environment("HOME").value_or("")));
    }

    [[nodiscard]] bool asks() const { return asks_; }

  private:
    std::string answer(const std::string& question, const std::string& option,
                       const std::optional<std::string>& given, const std::string& usual,
                       const std::function<std::string(const std::string&)>& check) {
        if (!given && asks_) return ask(question, usual, check);
        const std::string text = given.value_or(usual);
        const std::string wrong = check(text);
        if (!wrong.empty()) throw Error(ErrorKind::usage, option + ": " + wrong, "see `slotctl init --help`");
        return text;
    }

    const InitOptions& options_;
    bool asks_;
};

void refuse_existing(const std::filesystem::path& file) {
    if (!look_at_path(file).exists) return;
    throw Error(ErrorKind::usage, "there is a configuration file already: " + utf8(file),
                "`slotctl config show` prints it; name another one with --config to begin anew");
}

/// Runs this program once more, as its user would, and shows what it says.
void set_up_schedule(const std::filesystem::path& config) {
    const std::string program = utf8(executable_path());
    ProgramCall call;
    call.words = {program, "setup-automation", "--action", "setup", "--config", utf8(config)};
    const ProgramResult result = run_program(call);
    print(result.output);
    if (!result.good()) {
        complain("the schedule was not set up: " + result.complaint);
    }
}

void fill(Context& work, const FirstBusiness& business) {
    std::istringstream text(import_text_of(business));
    const Business records = read_business(text, knows_zone);
    Store& store = work.store();
    if (store.schema().status().version == 0) store.schema().migrate(work.now());
    require_current_schema(store);
    if (!store.schema().holds_nothing()) {
        throw Error(ErrorKind::usage, "there is data already in " + store.description(),
                    "name another --database, or add to it with `slotctl import`");
    }
    store.exchange().import(records, work.now(), ImportMode::commit, false);
    MaintainRequest request;
    request.policy.days_ahead = work.config().config.maintain.days_ahead;
    request.policy.max_slots = work.config().config.maintain.max_slots_per_service;
    JobContext job = work.job_context(JobId::maintain);
    const Outcome outcome = maintain(request, job);
    if (outcome.error)
        throw Error(outcome.error_kind.value_or(ErrorKind::failed), *outcome.error, outcome.hint);
    const std::string slots = plural(outcome.counts.get("created"), "slot");
    if (work.json()) {
        print(nlohmann::ordered_json{{"config", utf8(*work.options().config)},
                                     {"database", store.description()},
                                     {"providers", business.providers.size()},
                                     {"slots", outcome.counts.get("created")}}
                  .dump() +
              "\n");
    } else if (!work.options().quiet) {
        print("wrote " + utf8(*work.options().config) + ", and filled " + store.description() + " with " +
              slots + "\n");
    }
}

void show_week(Context& work) {
    print("\n");
    Store& store = work.store();
    AgendaQuery query;
    query.now = work.now();
    query.scope.providers = {1};
    const auto provider = store.listings().provider(1);
    const auto zone = provider ? Zone::find(provider->time_zone) : std::nullopt;
    const LocalDate today = zone.value_or(Zone::utc()).date_of(query.now);
    query.dates = DateRange{today, today + std::chrono::days{6}};
    show_agendas(work, store, query, AgendaShown::usual, true);
}

/// Writes the configuration and fills the database that it names. If that fails, no configuration is left
/// behind.
void begin(Context& work, const std::filesystem::path& file, const std::string& config, bool secret,
           const FirstBusiness& business) {
    // The account of the scheduled jobs has to read what an administrator writes, unless it contains a
    // password.
    write_text_file(file, config, is_administrator() && !secret ? 0644 : 0600);
    try {
        fill(work, business);
    } catch (const Error&) {  // a wrong database, for example: nothing was begun
        remove_text_file(file);
        throw;
    }
}

void show_plan(Context& context, const std::filesystem::path& file, const std::string& config,
               const FirstBusiness& business) {
    const std::string records = import_text_of(business);
    if (context.json()) {
        print(nlohmann::ordered_json{{"dry_run", true},
                                     {"config", utf8(file)},
                                     {"text", config},
                                     {"business", nlohmann::ordered_json::parse(records)}}
                  .dump() +
              "\n");
    } else {
        print("would write " + utf8(file) + ":\n\n" + config + "\nand import:\n\n" + records + "\n");
    }
}

/// The file's text for this database.
std::string config_for(Context& context, const std::string& url) {
    return first_config(url == usual_database() ? "" : url, format_date(Zone::utc().date_of(context.now())));
}

int init(Context& context, const InitOptions& options) {
    const std::filesystem::path file = std::filesystem::absolute(config_path(context.options()));
    refuse_existing(file);
    Answers answers(options, context.options());
    const FirstBusiness business = answers.business();
    const auto& given = context.options().database;
    std::string url = answers.database(given);
    if (context.options().dry_run) {
        show_plan(context, file, masked(config_for(context, url)), business);
        return exit_ok;
    }
    // Asked before anything is done, so that Ctrl-C still ends it.
    const bool schedule =
        answers.asks() && agrees("Schedule the jobs as well, so that slotctl runs by itself?");
    GlobalOptions global = context.options();
    global.config = file;
    global.database.reset();  // the file names it
    std::optional<Context> work;
    bool secret = false;
    for (;;) {
        secret = names_postgres(url) && setting_kinds::shown_url(url) != url;
        try {
            begin(work.emplace(global), file, config_for(context, url), secret, business);
            break;
        } catch (const Error& error) {
            // The other answers are right, and would be lost.
            if (!answers.asks() || given) throw;
            complain(with_hint(masked(error.what()), masked(error.hint())));
            url = answers.database(given);
        }
    }
    if (is_administrator() && secret) {
        complain(
            "the configuration contains a password, so only " + std::string(name_of_root()) +
            " can read it: " + utf8(file) +
            "; let the account of the scheduled jobs read it, or move the password (docs/automation.md)");
    }
    if (work->json() || work->options().quiet) return exit_ok;
    if (is_terminal(StandardStream::output)) show_week(*work);
    if (schedule) set_up_schedule(file);
    print(std::string(schedule ? "" : "\n`slotctl setup-automation --action setup` sets up the schedule. ") +
          "`slotctl slots --week` shows the calendar, `slotctl book` books, `slotctl --help` lists the "
          "rest.\n");
    return exit_ok;
}

}  // namespace

void add_init(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<InitOptions>();
    CLI::App* command = app.add_subcommand(
        "init", "Begin: write a configuration, enter a first business, and fill its calendar");
    command->add_option("--zone", options->zone, "The time zone (default: the machine's)")->type_name("ZONE");
    command->add_option("--provider", options->providers, "Who or what can be booked (repeatable)")
        ->type_name("TEXT")
        ->allow_extra_args(false);
    command
        ->add_option("--service", options->service, "What is booked, and how long it takes: \"Haircut 45m\"")
        ->type_name("TEXT");
    command
        ->add_option("--hours", options->hours,
                     std::string("When the providers are available (default: ") + usual_hours + ")")
        ->type_name("TEXT");
    command->callback(
        [options, &chosen] { chosen = [options](Context& context) { return init(context, *options); }; });
}

}  // namespace slotctl::cli
