#include "cli/commands/slots.hpp"

#include <memory>

#include "cli/exit_status.hpp"
#include "cli/name_options.hpp"
#include "cli/output.hpp"
#include "cli/render_agenda.hpp"
#include "cli/spoken_date.hpp"
#include "cli/week_grid.hpp"
#include "core/base/log.hpp"
#include "core/platform/terminal.hpp"

namespace slotctl::cli {

namespace {

using std::chrono::days;

struct SlotsOptions {
    NamedScope scope;
    std::optional<SpokenDate> day, week, from, to;
    bool free = false, booked = false, archived = false;
};

std::optional<DateRange> dates_of(const SlotsOptions& options, LocalDate today) {
    if (options.from) return DateRange{meant_by(*options.from, today), meant_by(*options.to, today)};
    if (options.week) {
        const LocalDate date = meant_by(*options.week, today);
        const LocalDate monday = date - days{iso_weekday(date) - 1};
        return DateRange{monday, monday + days{6}};
    }
    if (!options.day) return std::nullopt;
    const LocalDate date = meant_by(*options.day, today);
    return DateRange{date, date};
}

AgendaShown shown_by(const Context& context, const SlotsOptions& options) {
    if (options.free) return AgendaShown::free;
    if (options.booked) return AgendaShown::booked;
    const bool for_people = context.options().format == OutputFormat::text;
    return for_people && !context.options().verbose ? AgendaShown::usual : AgendaShown::all;
}

int show(Context& context, const SlotsOptions& options) {
    context.config();
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    require_current_schema(store);
    AgendaQuery query;
    query.now = context.now();
    query.archived = options.archived;
    query.scope = found(store, options.scope, NameMatch::part);
    query.dates = dates_of(options, today_of(store, query.scope.providers, query.now));
    return show_agendas(context, store, query, shown_by(context, options), options.week.has_value());
}

}  // namespace

int show_agendas(Context& context, Store& store, const AgendaQuery& query, AgendaShown shown, bool as_grid) {
    const OutputFormat format = context.options().format;
    const bool terminal = is_terminal(StandardStream::output);
    const int width = terminal_width(StandardStream::output);
    const bool grid = terminal && as_grid && !context.options().verbose;
    const report::TextPage style({width, terminal && wants_color(context.options()), terminal});
    bool first = true;
    std::vector<std::string> warnings;
    if (format == OutputFormat::json) print("{\"slots\":[");
    if (format == OutputFormat::csv) print(agenda_csv_heading);
    read_agendas(store, query, [&](const ProviderAgenda& agenda) {
        if (!agenda.fault.empty()) {
            warnings.push_back("provider " + std::to_string(agenda.provider) + ": " + agenda.fault);
            log::warning(warnings.back());
        }
        if (format == OutputFormat::json) {
            print(agenda_json(agenda, shown, first));
        } else if (format == OutputFormat::csv) {
            print(agenda_csv(agenda, shown));
        } else if (agenda.fault.empty()) {
            const auto drawn =
                grid ? week_grid(agenda, shown, static_cast<std::size_t>(width), style) : std::nullopt;
            print((first ? "" : "\n") + drawn.value_or(agenda_text(agenda, shown, style)));
            first = false;
        }
    });
    if (format == OutputFormat::json) print(agenda_json_end(warnings));
    if (format == OutputFormat::text && first && warnings.empty() && !context.options().quiet)
        print(query.scope.providers.empty() && query.scope.services.empty()
                  ? "Nobody offers anything yet; `slotctl init` or `slotctl import` adds providers and "
                    "services.\n"
                  : "None of these offers anything; `slotctl offering list` shows who offers what.\n");
    return exit_ok;
}

void add_slots(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<SlotsOptions>();
    CLI::App* command =
        app.add_subcommand("slots", "Show the calendar: what is free, what is booked and by whom");
    CLI::Option* const day = add_spoken_date(*command, "--day", options->day, "This date (default: today)");
    CLI::Option* const week =
        add_spoken_date(*command, "--week", options->week,
                        "The week of this date (default: this week), as a grid on a terminal")
            ->expected(0, 1)
            ->default_str("today")
            ->excludes(day);
    CLI::Option* const from =
        add_spoken_date(*command, "--from", options->from, "From this date on; at most 366 days")
            ->excludes(day)
            ->excludes(week);
    CLI::Option* const to =
        add_spoken_date(*command, "--to", options->to, "Up to this date, which is included");
    from->needs(to);
    to->needs(from);
    add_providers(*command, options->scope, "Only this provider");
    add_services(*command, options->scope, "Only this service");
    CLI::Option* const free = command->add_flag("--free", options->free, "Only what can be booked");
    command->add_flag("--booked", options->booked, "Only what is booked")->excludes(free);
    command->add_flag("--archived", options->archived, "Also bookings that `cleanup` has put aside");
    command->callback(
        [options, &chosen] { chosen = [options](Context& context) { return show(context, *options); }; });
}

}  // namespace slotctl::cli
