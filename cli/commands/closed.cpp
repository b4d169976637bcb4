#include <algorithm>
#include <map>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/edit_options.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/spoken_date.hpp"
#include "cli/text_table.hpp"
#include "core/base/text.hpp"
#include "core/calendar/zone.hpp"
#include "core/editing/closed_days.hpp"
#include "core/editing/wording.hpp"
#include "core/ical/read.hpp"
#include "core/jobs/calendar_source.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::days;

struct ClosedOptions {
    NamedScope scope;
    bool all = false;
    std::optional<SpokenDates> dates;
    std::optional<std::string> reason, holidays;
    bool past = false;
    bool yes = false;
};

EditScope scope_of(Store& store, const ClosedOptions& options) {
    EditScope scope;
    scope.all_providers = options.all;
    if (options.all) return scope;
    require_provider(options.scope, "or all of them with --all");
    scope.providers = named_for_change(store, options.scope).providers;
    return scope;
}

/// The first date that is not over everywhere.
LocalDate today(Context& context) {
    return Zone::utc().date_of(context.now() - std::chrono::hours{12});
}

DateRange dates_of(Context& context, Store& store, const EditScope& scope, const ClosedOptions& options) {
    return meant_by(*options.dates, "--date", today_of(store, scope.providers, context.now()));
}

std::vector<ClosedDay> days_of_calendar(Context& context, const ClosedOptions& options,
                                        const std::optional<DateRange>& wanted) {
    CalendarReading reading;
    reading.timeout = context.config().config.calendar.timeout;
    reading.ca_file = context.config().config.alerts.ca_file;
    const DateRange dates = wanted.value_or(DateRange{today(context), today(context) + days{366}});
    std::vector<std::string> warnings;
    auto found =
        holidays(ical::read_calendar(read_calendar_source(calendar_source(*options.holidays), reading)),
                 dates, warnings);
    for (const std::string& warning : warnings) warn(warning);
    if (found.empty()) {
        throw Error(ErrorKind::bad_data,
                    "the calendar has no all-day events " + dates_text(dates.first, dates.last),
                    "--date takes other dates");
    }
    if (options.reason)
        for (ClosedDay& day : found) day.reason = options.reason;
    return found;
}

int add(Context& context, const ClosedOptions& options) {
    if (!options.dates && !options.holidays)
        throw Error(ErrorKind::usage, "give the date with --date, or a calendar of holidays with --holidays");
    Store& store = existing_store_for_edit(context);
    const EditScope scope = scope_of(store, options);
    std::optional<DateRange> dates;
    if (options.dates) dates = dates_of(context, store, scope, options);
    std::vector<ClosedDay> closed;
    if (options.holidays) {
        closed = days_of_calendar(context, options, dates);
    } else {
        for (LocalDate date = dates->first; date <= dates->last; date += days{1})
            closed.push_back({date, options.reason});
    }
    return carry_out(
        context, options.yes, scope,
        noting_past_dates(close_days(std::move(closed), options.reason && !options.holidays), context.now()));
}

int remove(Context& context, const ClosedOptions& options) {
    Store& store = existing_store_for_edit(context);
    const EditScope scope = scope_of(store, options);
    return carry_out(context, options.yes, scope,
                     noting_past_dates(open_days(dates_of(context, store, scope, options)), context.now()));
}

/// Dates that are closed for one reason, one after the other.
struct Closure {
    LocalDate first{}, last{};
    std::string reason;
    auto operator<=>(const Closure&) const = default;
};

std::map<Closure, std::vector<ProviderId>> closures(const RuleRows& rows, LocalDate from) {
    std::map<Closure, std::vector<ProviderId>> found;
    std::optional<Closure> open;
    ProviderId of = 0;
    const auto close = [&] {
        if (open) found[*open].push_back(of);
        open.reset();
    };
    for (const auto& [key, row] : rows.overrides) {
        if (!row.windows.empty() || row.date < from) continue;
        const std::string reason = row.reason.value_or("");
        if (open && of == row.provider && open->last + days{1} == row.date && open->reason == reason) {
            open->last = row.date;
            continue;
        }
        close();
        open = Closure{row.date, row.date, reason};
        of = row.provider;
    }
    close();
    return found;
}

std::string whose(const std::vector<ProviderId>& providers, const RuleRows& rows) {
    constexpr std::size_t most_named = 3;
    if (providers.size() == rows.providers.size() && providers.size() > 1)
        return "all " + std::to_string(providers.size()) + " providers";
    if (providers.size() > most_named) return plural(static_cast<std::int64_t>(providers.size()), "provider");
    std::vector<std::string> names;
    for (const ProviderId id : providers) names.push_back(provider_name(rows, id));
    return joined(names);
}

int list(Context& context, const ClosedOptions& options) {
    Store& store = store_for_list(context);
    EditScope scope;
    scope.providers = named_for_list(store, options.scope).providers;
    scope.all_providers = scope.providers.empty();
    const RuleRows rows = store.edits().rules(scope);
    const LocalDate from = options.past ? LocalDate::min() : today(context);
    if (context.json()) {
        Json all = Json::array();
        for (const auto& [key, row] : rows.overrides) {
            if (!row.windows.empty() || row.date < from) continue;
            all.push_back({{"provider_id", row.provider},
                           {"provider", provider_name(rows, row.provider)},
                           {"date", format_date(row.date)},
                           {"reason", row.reason ? Json(*row.reason) : Json()}});
        }
        print(Json{{"closed", std::move(all)}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
        return exit_ok;
    }
    TextTable table({"closed", "days", "who", "reason"}, {Align::left, Align::right});
    for (const auto& [closure, providers] : closures(rows, from)) {
        const std::string first = date_text(closure.first);
        table.add({closure.first == closure.last ? first : first + " to " + date_text(closure.last),
                   std::to_string((closure.last - closure.first).count() + 1), whose(providers, rows),
                   closure.reason});
    }
    if (!table.empty()) {
        print(table.text());
    } else if (!context.options().quiet) {
        print("no dates are closed; `slotctl closed add` closes some\n");
    }
    return exit_ok;
}

}  // namespace

void add_closed(CLI::App& app, Action& chosen) {
    CLI::App* closed = app.add_subcommand("closed", "Close dates: holidays, vacations, days off");
    closed->require_subcommand(1);
    auto options = std::make_shared<ClosedOptions>();
    const auto command = [&](const char* name, const char* help, int (*run)(Context&, const ClosedOptions&)) {
        return add_command(*closed, chosen, name, help, options, run);
    };
    const auto whose_dates = [&](CLI::App& of) {
        add_providers_or_all(of, options->scope, options->all, "The provider whose dates these are");
    };
    const auto add_dates = [&](CLI::App& of) {
        return of
            .add_option_function<std::string>(
                "--date",
                [options](const std::string& text) { options->dates = spoken_dates("--date", text); },
                "The date, or the first and the last: 2026-12-24..2026-12-31; also today, tomorrow, fri")
            ->type_name("DATES");
    };

    CLI::App* adding = command("add", "Close dates, of one provider or of all", add);
    whose_dates(*adding);
    add_dates(*adding);
    adding->add_option("--reason", options->reason, "Why, for those who look at the calendar")
        ->type_name("TEXT");
    adding
        ->add_option(
            "--holidays", options->holidays,
            "Close the dates of a calendar's all-day events, a year ahead unless --date says otherwise")
        ->type_name("FILE.ics");
    add_yes(*adding, options->yes);

    CLI::App* listing = command("list", "List the dates that are closed", list);
    add_providers(*listing, options->scope, "Only dates of this provider");
    listing->add_flag("--past", options->past, "Past dates too");

    CLI::App* removing = command("remove", "Open closed dates again, with the weekly hours", remove);
    whose_dates(*removing);
    add_dates(*removing)->required();
    add_yes(*removing, options->yes);
}

}  // namespace slotctl::cli
