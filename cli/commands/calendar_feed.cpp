#include "cli/commands/calendar_feed.hpp"

#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/name_options.hpp"
#include "cli/output.hpp"
#include "core/base/printable.hpp"
#include "core/http/listen_address.hpp"
#include "core/ical/read.hpp"
#include "core/platform/process.hpp"
#include "core/serve/sha256.hpp"
#include "core/serve/tokens.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_name = 100;

struct FeedOptions {
    NamedScope scope;
    std::string name;
    bool busy = false;
};

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Store& opened(Context& context, StoreAccess access) {
    context.config();
    Store& store = context.store(StoreAccess::inspect, access);
    require_current_schema(store);
    return store;
}

/// Where clients reach the server.
struct Base {
    std::string url;      ///< without a path
    std::string warning;  ///< why not everybody can use it; may be empty
};

Base base_of(const ServeConfig& serve) {
    // TLS is the proxy's, whose name is the first of `hosts`.
    if (!serve.hosts.empty()) return {"https://" + serve.hosts.front(), ""};
    const http::ListenAddress address = http::read_listen_address(serve.listen);
    const std::string advice =
        "; set [serve] hosts to the name under which others reach the server, then add the feed again";
    if (!address.socket.empty())
        return {"http://localhost",
                "the server listens on a socket, so nobody reaches this address" + advice};
    const bool anywhere = address.host == "0.0.0.0" || address.host == "::";
    const std::string host = anywhere ? host_name() : address.host;
    const bool ipv6 = host.find(':') != std::string::npos;
    const std::string url = "http://" + (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(address.port);
    if (anywhere)
        return {url, "the server listens on every address of this machine, and " + host +
                         " may not be the name by which others know it" + advice};
    if (http::is_local(address)) return {url, "only programs on this machine reach this address" + advice};
    return {url, ""};
}

std::string named(ProviderId provider, const std::string& name) {
    return "feed \"" + printable_line(name) + "\" of provider " + std::to_string(provider);
}

Json json_of(const CalendarFeed& feed) {
    return {{"provider_id", feed.provider},
            {"provider", feed.provider_name},
            {"name", feed.name},
            {"busy_only", feed.busy_only},
            {"added_at", format_instant(feed.added_at)}};
}

int add(Context& context, const FeedOptions& options) {
    ical::require_calendars();
    Store& store = opened(context, StoreAccess::write);
    const bool dry_run = context.options().dry_run;
    const ProviderId provider = one_provider(store, options.scope, NameMatch::whole);
    const std::string secret = serve::new_secret();
    CalendarFeed feed;
    feed.provider = provider;
    feed.provider_name = store.listings().provider(feed.provider).value_or(ListedProvider{}).name;
    feed.name = options.name.empty() ? (options.busy ? "busy" : "bookings") : options.name;
    feed.busy_only = options.busy;
    feed.secret_hash = serve::sha256(secret);
    feed.added_at = context.now();
    bool known = false;
    for (const CalendarFeed& other : store.feeds().feeds({&feed.provider, 1}))
        known = known || other.name == feed.name;
    if (known || (!dry_run && !store.feeds().add(feed))) {
        throw Error(ErrorKind::bad_data,
                    "provider " + std::to_string(feed.provider) + " already has a feed \"" +
                        printable_line(feed.name) + "\"",
                    "choose another --name, or remove that one with `slotctl calendar feed remove`");
    }
    const Base base = base_of(context.config().config.serve);
    const std::string done = "the feed was added, and its address is lost: remove it, and add it again";
    const std::string address = base.url + "/v1/calendars/" + secret + ".ics";
    if (context.json()) {
        Json json = json_of(feed);
        json["address"] = dry_run ? Json() : Json(address);
        json["warnings"] = base.warning.empty() ? Json::array() : Json::array({base.warning});
        json["dry_run"] = dry_run;
        print(dumped(json), dry_run ? "" : done);
    } else if (dry_run) {
        print("would add " + named(feed.provider, feed.name) + "\n");
    } else {
        print(address + "\n", done);
        if (!context.options().quiet) {
            complain(
                "this is the only time that the address is shown, and whoever knows it can read the "
                "calendar; `slotctl serve` answers there");
        }
    }
    if (!base.warning.empty()) warn(base.warning);
    return exit_ok;
}

int list(Context& context, const FeedOptions& options) {
    Store& store = opened(context, StoreAccess::inspect);
    const auto providers = found(store, options.scope, NameMatch::part).providers;
    require_known(store, {providers, {}});
    const auto feeds = store.feeds().feeds(providers);
    if (context.json()) {
        Json all = Json::array();
        for (const CalendarFeed& feed : feeds) all.push_back(json_of(feed));
        print(dumped(Json{{"feeds", std::move(all)}}));
        return exit_ok;
    }
    for (const CalendarFeed& feed : feeds) {
        print("provider " + std::to_string(feed.provider) + " " + printable_line(feed.provider_name) + ": " +
              printable_line(feed.name) + ", " + (feed.busy_only ? "busy times only" : "everything") +
              ", since " + format_instant(feed.added_at).substr(0, 10) + "\n");
    }
    if (feeds.empty() && !context.options().quiet) print("no feeds; `slotctl calendar feed add` adds one\n");
    return exit_ok;
}

int remove(Context& context, const FeedOptions& options) {
    Store& store = opened(context, StoreAccess::write);
    const bool dry_run = context.options().dry_run;
    const ProviderId provider = one_provider(store, options.scope, NameMatch::whole);
    bool known = false;
    for (const CalendarFeed& feed : store.feeds().feeds({&provider, 1}))
        known = known || feed.name == options.name;
    if (!known || (!dry_run && !store.feeds().remove(provider, options.name))) {
        throw Error(ErrorKind::bad_data, "there is no " + named(provider, options.name),
                    "`slotctl calendar feed list` lists them");
    }
    const std::string done = dry_run ? "" : "the feed was removed";
    if (context.json()) {
        print(dumped(Json{{"provider_id", provider}, {"name", options.name}, {"dry_run", dry_run}}), done);
    } else if (!context.options().quiet) {
        print(std::string(dry_run ? "would remove " : "removed ") + named(provider, options.name) +
                  "; nothing answers at its address any more\n",
              done);
    }
    return exit_ok;
}

}  // namespace

CLI::Validator short_name() {
    return {[](const std::string& text) {
                if (!text.empty() && text.size() <= longest_name) return std::string();
                return "give from 1 to " + std::to_string(longest_name) + " bytes";
            },
            ""};
}

void add_calendar_feed(CLI::App& calendar, Action& chosen) {
    CLI::App* feed = calendar.add_subcommand(
        "feed", "Secret addresses at which the server gives a provider's bookings as a calendar");
    feed->require_subcommand(1);
    auto options = std::make_shared<FeedOptions>();
    CLI::App* adding = add_command(*feed, chosen, "add",
                                   "Make an address, and print it: only its hash is kept", options, add);
    add_one_provider(*adding, options->scope);
    adding->add_option("--name", options->name, "What to call it (default: bookings, or busy)")
        ->type_name("TEXT")
        ->check(short_name());
    adding->add_flag("--busy", options->busy, "Only say when the provider is busy, not what and with whom");
    add_providers(*add_command(*feed, chosen, "list", "List the addresses that were made", options, list),
                  options->scope, "Only feeds of this provider");
    CLI::App* removing = add_command(*feed, chosen, "remove",
                                     "Remove an address: nothing answers there any more", options, remove);
    add_one_provider(*removing, options->scope);
    removing->add_option("name", options->name, "The feed, by its name")->type_name("FEED")->required();
}

}  // namespace slotctl::cli
