#include <memory>
#include <variant>

#include "cli/command.hpp"
#include "cli/date_option.hpp"
#include "cli/exit_status.hpp"
#include "cli/name_options.hpp"
#include "cli/output.hpp"
#include "cli/render_explanation.hpp"
#include "cli/render_free_times.hpp"
#include "cli/spoken_date.hpp"
#include "core/base/log.hpp"
#include "core/base/planned_years.hpp"
#include "core/base/zone_names.hpp"
#include "core/booking/documents.hpp"

namespace slotctl::cli {

namespace {

constexpr std::int64_t most_next = 10000;

struct AvailabilityOptions {
    std::optional<SpokenDate> date, from, to;
    NamedScope scope;
    std::string zone;
    std::optional<std::int64_t> next;
    bool all = false;
    std::optional<std::variant<Instant, LocalStart>> explain;
};

std::optional<Zone> zone_named(const std::string& name) {
    if (name.empty()) return std::nullopt;
    if (const auto zone = Zone::find(name)) return zone;
    throw Error(ErrorKind::usage, "--zone: \"" + name + "\" is not a time zone of this machine",
                unknown_zone_advice(name));
}

/// An instant; or without an offset, what the provider's clocks show.
std::variant<Instant, LocalStart> start_in(const std::string& text) {
    if (parse_instant(text)) return read_instant("--explain", text);
    const auto date = parse_date(text.substr(0, 10));
    const auto time = parse_time_of_day(text.size() > 11 ? text.substr(11) : "");
    if (date && is_planned(*date) && time && *time < std::chrono::hours{24} &&
        (text[10] == 'T' || text[10] == ' '))
        return LocalStart{*date, *time};
    throw CLI::ValidationError(
        "--explain: \"" + text +
        "\" is not a time; write it like 2026-11-20T09:00:00Z, or like 2026-11-20T09:00 "
        "by the provider's clocks");
}

FreeTimesQuery query_of(Store& store, const AvailabilityOptions& options, Instant now) {
    FreeTimesQuery query;
    query.scope = found(store, options.scope, NameMatch::part);
    query.now = now;
    query.zone = zone_named(options.zone);
    query.taken = options.all;
    if (options.next) query.next = static_cast<std::size_t>(*options.next);
    const LocalDate today =
        query.zone ? query.zone->date_of(now) : today_of(store, query.scope.providers, now);
    if (options.date) query.dates = DateRange{meant_by(*options.date, today), meant_by(*options.date, today)};
    if (options.from) query.dates = DateRange{meant_by(*options.from, today), meant_by(*options.to, today)};
    return query;
}

void add_options(CLI::App& command, AvailabilityOptions& options) {
    CLI::Option* const date = add_spoken_date(command, "--date", options.date, "This date (default: today)");
    CLI::Option* const from =
        add_spoken_date(command, "--from", options.from, "From this date on; at most 366 days");
    CLI::Option* const to =
        add_spoken_date(command, "--to", options.to, "Up to this date, which is included");
    from->needs(to)->excludes(date);
    to->needs(from);
    add_services(command, options.scope, "Only this service");
    add_providers(command, options.scope, "Only this provider");
    command
        .add_option("--zone", options.zone, "Dates and times are in this zone (default: each provider's own)")
        ->type_name("ZONE");
    command.add_option("--next", options.next, "The first N times from now on, up to two years ahead")
        ->type_name("N")
        ->check(whole_number(1, most_next))
        ->excludes(date)
        ->excludes(from);
    command
        .add_option_function<std::string>(
            "--explain", [&options](const std::string& text) { options.explain = start_in(text); },
            "Say why this time is free or is not, rule by rule; needs one provider and one service")
        ->type_name("INSTANT")
        ->excludes(date)
        ->excludes(from);
    command.add_flag("--all", options.all, "Also list times that are taken, with the reason");
}

int show_explanation(Context& context, const AvailabilityOptions& options) {
    context.config();
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    require_current_schema(store);
    const MaintainScope scope = found(store, options.scope, NameMatch::part);
    if (scope.providers.size() != 1 || scope.services.size() != 1) {
        throw Error(ErrorKind::usage,
                    "--explain needs one provider (--provider or --provider-id) and one service (--service "
                    "or --service-id)",
                    "see `slotctl availability --help`");
    }
    const ExplainedTime answer =
        explain(store, {scope.providers.front(), scope.services.front()}, *options.explain, context.now());
    print(context.json() ? explanation_json(answer) : explanation_text(answer));
    return exit_ok;
}

int show(Context& context, const AvailabilityOptions& options) {
    context.config();
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    require_current_schema(store);
    const FreeTimesQuery query = query_of(store, options, context.now());
    const FreeTimes answer = free_times(store, query);
    for (const std::string& warning : answer.warnings) log::warning(warning);
    switch (context.options().format) {
        case OutputFormat::json:
            print(free_times_json(answer));
            break;
        case OutputFormat::csv:
            print(free_times_csv(answer));
            break;
        default:
            print(free_times_text(answer, query.taken));
    }
    return exit_ok;
}

}  // namespace

void add_availability(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<AvailabilityOptions>();
    CLI::App* command = app.add_subcommand("availability", "Show when customers can book, on any date");
    add_options(*command, *options);
    command->callback([options, &chosen] {
        chosen = [options](Context& context) {
            if (options->explain) return show_explanation(context, *options);
            return show(context, *options);
        };
    });
}

}  // namespace slotctl::cli
