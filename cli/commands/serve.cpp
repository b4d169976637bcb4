#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <utility>

#include "cli/app.hpp"
#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/commands/serve_token.hpp"
#include "cli/description.hpp"
#include "cli/exit_status.hpp"
#include "cli/installed_schedule.hpp"
#include "cli/output.hpp"
#include "cli/passed_on.hpp"
#include "core/base/log.hpp"
#include "core/base/path_text.hpp"
#include "core/base/text.hpp"
#include "core/http/listen_address.hpp"
#include "core/http/server.hpp"
#include "core/platform/listener.hpp"
#include "core/platform/stop_wait.hpp"
#include "core/serve/service.hpp"

namespace slotctl::cli {

namespace {

using http::ListenAddress;
using Steady = std::chrono::steady_clock;

/// How long requests in hand may take once the server is asked to stop.
constexpr std::chrono::milliseconds drain_limit{9'500};

struct ServeOptions {
    std::string listen;
};

std::vector<Listener> listeners_for(const std::string& place) {
    const ListenAddress address = http::read_listen_address(place);
    std::vector<Listener> listeners;
    listeners.push_back(address.socket.empty() ? Listener::on_address(address.host, address.port)
                                               : Listener::on_unix_socket(address.socket));
    return listeners;
}

/// Strangers could book and start jobs.
void require_tokens(const std::vector<ListenAddress>& addresses, const Config& config) {
    for (const ListenAddress& address : addresses) {
        if (http::is_local(address) || !config.serve.tokens_file.empty()) continue;
        throw Error(ErrorKind::config,
                    "without tokens, the server listens only on this machine, not on " + address.host,
                    "set [serve] tokens_file and add one with `slotctl serve token add`, or listen on "
                    "127.0.0.1 or unix:PATH behind a proxy");
    }
}

std::vector<serve::Token> tokens_of(const Config& config) {
    const auto& file = config.serve.tokens_file;
    if (file.empty()) return {};
    auto tokens = serve::read_tokens(file);
    if (tokens.empty()) {
        log::warning("there are no tokens in " + utf8(file) +
                     ", so nobody has access; `slotctl serve token add` makes one");
    }
    return tokens;
}

/// By which names the server goes: those of the settings, and that in the links of mails to customers.
std::vector<std::string> hosts_of(const Config& config) {
    auto hosts = config.serve.hosts;
    const std::string& url = config.notifications.public_url;
    const auto slashes = url.find("://");
    if (slashes == std::string::npos) return hosts;
    const std::string rest = url.substr(slashes + 3);
    const auto end = rest.starts_with('[') ? rest.find(']') + 1 : rest.find_first_of(":/?#");
    hosts.push_back(rest.substr(0, end));
    return hosts;
}

/// The time by the machine's clock, or as it goes on from --now.
std::function<Instant()> clock_of(const GlobalOptions& options) {
    if (!options.now)
        return [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
    return [now = *options.now, began = Steady::now()] {
        return now + std::chrono::floor<std::chrono::seconds>(Steady::now() - began);
    };
}

/// The command that does the job: `calendar sync` below `calendar`.
const CommandDescription& command_for(const JobKind& job, const CommandDescription& program) {
    const CommandDescription* found = &program;
    for (const std::string& word : command_of(job)) {
        const auto below = std::find_if(found->commands.begin(), found->commands.end(),
                                        [&](const CommandDescription& each) { return each.name == word; });
        if (below == found->commands.end())
            throw Error(ErrorKind::internal, "no command does the job " + std::string(job.name));
        found = &*below;
    }
    return *found;
}

serve::JobCommands job_commands(const GlobalOptions& options, const std::function<Instant()>& clock) {
    serve::JobCommands commands;
    const CommandLine line;
    const CommandDescription program = describe(line.app);
    for (const JobKind& job : all_jobs()) {
        // What only asks has routes of its own, and can write files.
        if (job.asks) continue;
        auto& list = commands.options[std::string(job.name)];
        for (const OptionDescription& option : command_for(job, program).options) {
            if (option.names.back() == "--help") continue;
            list.push_back(
                {option.names.back(), first_line(option.help), option.value.name, option.repeatable});
        }
    }
    commands.problem_of = problem_of_command_line;
    commands.arguments = [words = passed_on(options), simulated = options.now.has_value(), clock] {
        auto all = words;
        if (simulated) all.insert(all.end(), {"--now", format_instant(clock())});
        return all;
    };
    commands.environment = database_of(options);
    return commands;
}

/// A connection that reads and writes, of a schema that fits.
serve::OpenStore opener(Workplace& workplace) {
    return [&workplace] {
        auto store = workplace.another_store(StoreAccess::write, workplace.config().monitor.query_timeout);
        require_current_schema(*store);
        return store;
    };
}

/// A database that is away comes back; everything else is better said now.
void try_database(const serve::OpenStore& open) {
    try {
        open();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::unavailable) throw;
        log::warning(std::string(error.what()) + "; requests are refused until it answers");
    }
}

http::ServerOptions server_options(serve::Service& service) {
    http::ServerOptions options;
    options.threads = 2;
    options.answers_to = [&service](std::string_view host) { return service.answers_to(host); };
    return options;
}

int answer(Context& context, const ServeOptions& given) {
    const LoadedConfig& loaded = context.config();
    const Config& config = loaded.config;
    StopWait stop;
    auto listeners = Listener::adopted();
    const std::string place = given.listen.empty() ? config.serve.listen : given.listen;
    std::vector<ListenAddress> addresses;
    if (listeners.empty()) addresses.push_back(http::read_listen_address(place));
    for (const Listener& listener : listeners)
        addresses.push_back(http::read_listen_address(listener.address()));
    require_tokens(addresses, config);
    auto tokens = tokens_of(config);
    if (context.options().dry_run) {
        print("would listen on " + place + "\n");
        return exit_ok;
    }
    Workplace& workplace = context.workplace();
    require_existing_database(context);
    const auto open = opener(workplace);
    try_database(open);
    const auto clock = clock_of(context.options());
    std::atomic<const http::Server*> running{nullptr};
    serve::Service service(
        {.config = config,
         .guard = serve::guard_rules(std::move(tokens), !config.serve.tokens_file.empty(), addresses,
                                     hosts_of(config), config.serve.allow_origins),
         .clock = clock,
         .open = open,
         .terms = workplace.terms(),
         .installed = [&loaded, clock] { return installed_schedule(loaded, false, clock()); },
         .commands = job_commands(context.options(), clock),
         .connections =
             [&running] {
                 const http::Server* const server = running;
                 return server == nullptr ? http::ServerCounts{} : server->counts();
             }});
    if (listeners.empty()) listeners = listeners_for(place);
    std::vector<std::string> names;
    for (const Listener& listener : listeners) names.push_back(listener.address());
    http::Server server(std::move(listeners), server_options(service),
                        [&service](http::Request request, http::Reply reply) {
                            service(std::move(request), std::move(reply));
                        });
    running = &server;
    log::info("listening on " + joined(names) + ", with " + workplace.database_name());
    stop.wait();
    log::info("stopping: requests in hand are answered");
    const auto give_up = Steady::now() + drain_limit;
    const bool answered = server.drain(drain_limit);
    service.stop_jobs(std::max(std::chrono::duration_cast<std::chrono::milliseconds>(give_up - Steady::now()),
                               std::chrono::milliseconds{0}));
    if (answered) {
        service.stop();  // before the server ends, which it asks for figures
        return exit_ok;
    }
    log::warning("some requests could not be answered in time");
    log::flush();
    // They wait for a database that does not answer, and would be waited for.
    std::_Exit(exit_failed);
}

}  // namespace

void add_serve(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<ServeOptions>();
    CLI::App* command =
        app.add_subcommand("serve", "Answer HTTP requests: free times, bookings, jobs, health");
    command
        ->add_option("--listen", options->listen,
                     "Where to listen: ADDRESS:PORT or unix:PATH (default: [serve] listen)")
        ->type_name("PLACE");
    command->require_subcommand(0, 1);
    add_serve_token(*command, chosen);
    command->callback([options, command, &chosen] {
        if (!command->get_subcommands().empty()) return;
        chosen = [options](Context& context) { return answer(context, *options); };
    });
}

}  // namespace slotctl::cli
