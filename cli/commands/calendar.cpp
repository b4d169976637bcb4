#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/commands/calendar_feed.hpp"
#include "cli/exit_status.hpp"
#include "cli/name_options.hpp"
#include "cli/output.hpp"
#include "cli/report_outcome.hpp"
#include "core/base/path_text.hpp"
#include "core/base/printable.hpp"
#include "core/calendar/local_time.hpp"
#include "core/ical/busy_times.hpp"
#include "core/ical/read.hpp"
#include "core/jobs/calendar_job.hpp"
#include "core/jobs/calendar_source.hpp"
#include "core/report/text_page.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

struct CalendarOptions {
    NamedScope scope;
    std::string name, source;
};

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

CalendarReading reading_of(const Config& config) {
    CalendarReading reading;
    reading.timeout = config.calendar.timeout;
    reading.ca_file = config.alerts.ca_file;
    return reading;
}

/// `calendar.example.org` of a URL, `holidays` of a file.
std::string default_name(const std::string& source) {
    const std::string shown = shown_source(source);
    if (shown == source) return utf8(path_from(source).stem());
    const auto host = shown.find("://") + 3;
    return shown.substr(host, shown.find_first_of(":/", host) - host);
}

Store& opened(Context& context, StoreAccess access) {
    Store& store = context.store(StoreAccess::inspect, access);
    require_current_schema(store);
    return store;
}

Interval ahead(Context& context) {
    return {context.now(), context.now() + std::chrono::days{context.config().config.calendar.days_ahead}};
}

int add(Context& context, const CalendarOptions& options) {
    const Config& config = context.config().config;
    OtherCalendar calendar;
    calendar.source = calendar_source(options.source);
    calendar.name = options.name.empty() ? default_name(calendar.source) : options.name;
    calendar.added_at = context.now();
    const bool dry_run = context.options().dry_run;
    Store& store = opened(context, StoreAccess::write);
    calendar.provider = one_provider(store, options.scope, NameMatch::whole);
    // A wrong address is reported now, and not by the first run at night.
    const auto file = ical::read_calendar(read_calendar_source(calendar.source, reading_of(config)));
    const ical::BusyTimes busy = ical::busy_times(file, Zone::utc(), ahead(context));
    for (const std::string& warning : busy.warnings) warn(warning);
    if (!dry_run && !store.busy().add(calendar)) {
        throw Error(ErrorKind::bad_data,
                    "provider " + std::to_string(calendar.provider) + " already has a calendar \"" +
                        calendar.name + "\"",
                    "choose another --name, or remove that one with `slotctl calendar remove`");
    }
    const auto count = static_cast<std::int64_t>(busy.spans.size());
    const std::string done = dry_run ? "" : "the calendar was added";
    if (context.json()) {
        print(dumped(Json{{"status", "ok"},
                          {"dry_run", dry_run},
                          {"provider_id", calendar.provider},
                          {"name", calendar.name},
                          {"busy_times", count}}),
              done);
    } else if (!context.options().quiet) {
        print(std::string(dry_run ? "would add" : "added") + " calendar \"" + printable_line(calendar.name) +
                  "\" of provider " + std::to_string(calendar.provider) + ": " + std::to_string(count) +
                  (count == 1 ? " busy time" : " busy times") + " in the next " +
                  std::to_string(config.calendar.days_ahead) + " days\n" +
                  (dry_run ? "" : "`slotctl calendar sync` reads it; schedule that every 15 minutes or so\n"),
              done);
    }
    return exit_ok;
}

Json json_of(const OtherCalendar& calendar) {
    return Json{{"provider_id", calendar.provider},
                {"provider", calendar.provider_name},
                {"name", calendar.name},
                {"source", shown_source(calendar.source)},
                {"added_at", format_instant(calendar.added_at)},
                {"synced_at", calendar.synced_at ? Json(format_instant(*calendar.synced_at)) : Json(nullptr)},
                {"error", calendar.error ? Json(*calendar.error) : Json(nullptr)}};
}

std::string text_of(const OtherCalendar& calendar) {
    std::string text = "provider " + std::to_string(calendar.provider) + " " +
                       printable_line(calendar.provider_name) + ": " + printable_line(calendar.name) + ", " +
                       printable_line(shown_source(calendar.source));
    if (calendar.synced_at) {
        const LocalTime at = local_time(calendar.provider_zone, *calendar.synced_at);
        text += ", last read " + at.date + " " + at.time + " (" + at.zone + ")";
    } else {
        text += ", never read";
    }
    if (calendar.error) text += "\n  not read last time: " + printable_line(*calendar.error);
    return text + "\n";
}

int list(Context& context, const CalendarOptions& options) {
    context.config();
    Store& store = opened(context, StoreAccess::inspect);
    const auto providers = found(store, options.scope, NameMatch::part).providers;
    require_known(store, {providers, {}});
    const auto calendars = store.busy().calendars(providers);
    if (context.json()) {
        Json all = Json::array();
        for (const OtherCalendar& calendar : calendars) all.push_back(json_of(calendar));
        print(dumped(Json{{"calendars", std::move(all)}}));
        return exit_ok;
    }
    for (const OtherCalendar& calendar : calendars) print(text_of(calendar));
    if (calendars.empty() && !context.options().quiet)
        print("no calendars; `slotctl calendar add` adds one\n");
    return exit_ok;
}

int remove(Context& context, const CalendarOptions& options) {
    context.config();
    const bool dry_run = context.options().dry_run;
    Store& store = opened(context, StoreAccess::write);
    const ProviderId provider = one_provider(store, options.scope, NameMatch::whole);
    const std::string what = "calendar \"" + options.name + "\" of provider " + std::to_string(provider);
    bool known = false;
    for (const OtherCalendar& calendar : store.busy().calendars({&provider, 1}))
        known = known || calendar.name == options.name;
    if (!known || (!dry_run && !store.busy().remove(provider, options.name))) {
        throw Error(ErrorKind::bad_data, "there is no " + what, "`slotctl calendar list` lists them");
    }
    const std::string done = dry_run ? "" : "the calendar was removed";
    if (context.json()) {
        print(dumped(Json{
                  {"status", "ok"}, {"dry_run", dry_run}, {"provider_id", provider}, {"name", options.name}}),
              done);
    } else if (!context.options().quiet) {
        print(std::string(dry_run ? "would remove " : "removed ") + printable_line(what) +
                  " and its busy times; the next `slotctl maintain` adds the slots that they kept away\n",
              done);
    }
    return exit_ok;
}

int sync(Context& context, const CalendarOptions& options) {
    const Config& config = context.config().config;
    JobContext job = context.job_context(JobId::calendar);
    CalendarReading reading = reading_of(config);
    reading.give_up = job.stop_requested;
    CalendarSyncRequest request;
    request.providers = found(job.store, options.scope, NameMatch::whole).providers;
    request.days_ahead = config.calendar.days_ahead;
    request.read = [reading](const OtherCalendar& calendar) {
        return read_calendar_source(calendar.source, reading);
    };
    return report(sync_calendars(request, job), context.options());
}

}  // namespace

void add_calendar(CLI::App& app, Action& chosen) {
    CLI::App* calendar = app.add_subcommand(
        "calendar", "Read the other calendars of providers, and publish their bookings as calendars");
    calendar->require_subcommand(1);
    auto options = std::make_shared<CalendarOptions>();
    CLI::App* adding = add_command(
        *calendar, chosen, "add",
        "Add another calendar of a provider, whose busy times cannot be booked here", options, add);
    add_one_provider(*adding, options->scope);
    adding->add_option("--name", options->name, "What to call it (default: its host, or the file's name)")
        ->type_name("TEXT")
        ->check(short_name());
    adding->add_option("source", options->source, "Its address (https:// or webcal://), or an .ics file")
        ->type_name("URL|FILE")
        ->required();

    add_providers(
        *add_command(*calendar, chosen, "list", "List calendars, and when each was last read", options, list),
        options->scope, "Only calendars of this provider");

    CLI::App* removing =
        add_command(*calendar, chosen, "remove", "Remove a calendar and its busy times", options, remove);
    add_one_provider(*removing, options->scope);
    removing->add_option("name", options->name, "The calendar, by its name")
        ->type_name("CALENDAR")
        ->required();

    add_providers(*add_command(*calendar, chosen, "sync",
                               "Read all calendars, and note when providers are busy", options, sync),
                  options->scope, "Only calendars of this provider");
    add_calendar_feed(*calendar, chosen);
}

}  // namespace slotctl::cli
