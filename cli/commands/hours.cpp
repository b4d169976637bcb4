#include "core/editing/hours.hpp"

#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/edit_options.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/text_table.hpp"
#include "core/base/date_names.hpp"
#include "core/base/text.hpp"
#include "core/editing/wording.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

struct HoursOptions {
    NamedScope scope;
    bool all = false;
    std::optional<std::vector<unsigned>> weekdays;
    std::optional<TimeOfDay> from, to;
    std::optional<LocalDate> valid_from, valid_until;
    std::vector<std::size_t> numbers;
    bool yes = false;
};

/// The providers that are meant, and the one service, if any.
struct Meant {
    EditScope scope;
    std::optional<ServiceId> service;
};

Meant meant_by(Store& store, const HoursOptions& options) {
    Meant meant;
    const MaintainScope named = named_for_change(store, options.scope);
    meant.scope.all_providers = options.all;
    if (!options.all) require_provider(options.scope, "or all of them with --all");
    meant.scope.providers = named.providers;
    meant.scope.services = named.services;
    if (!named.services.empty()) meant.service = named.services.front();
    if (meant.service && (options.valid_from || options.valid_until)) {
        throw Error(ErrorKind::usage, "the hours of a service have no first and last date",
                    "leave out --service, or --valid-from and --valid-until");
    }
    return meant;
}

int add(Context& context, const HoursOptions& options) {
    const Meant meant = meant_by(existing_store_for_edit(context), options);
    return carry_out(context, options.yes, meant.scope,
                     add_hours({0, meant.service, *options.weekdays, *options.from, *options.to,
                                options.valid_from, options.valid_until}));
}

int remove(Context& context, const HoursOptions& options) {
    const Meant meant = meant_by(existing_store_for_edit(context), options);
    const bool terms =
        options.weekdays || options.from || options.to || options.valid_from || options.valid_until;
    if (options.numbers.empty() && !terms) {
        throw Error(
            ErrorKind::usage,
            "say which hours: by their numbers in `slotctl hours list`, or with --days, --from and --to");
    }
    if (options.numbers.empty()) {
        return carry_out(context, options.yes, meant.scope,
                         remove_hours({meant.service, options.weekdays.value_or(std::vector<unsigned>()),
                                       options.from, options.to, options.valid_from, options.valid_until}));
    }
    if (terms) throw Error(ErrorKind::usage, "give either numbers, or --days, --from and --to; not both");
    if (meant.scope.all_providers || meant.scope.providers.size() != 1)
        throw Error(ErrorKind::usage, "a number counts the hours of one provider; give one --provider");
    return carry_out(context, options.yes, meant.scope, remove_hours(options.numbers));
}

Json json_of(const HoursEntry& entry, std::size_t number, const RuleRows& rows) {
    Json days = Json::array();
    for (const unsigned weekday : entry.weekdays) days.push_back(weekday_words.at(weekday - 1));
    const auto date = [](const std::optional<LocalDate>& value) {
        return value ? Json(format_date(*value)) : Json();
    };
    return {{"provider_id", entry.provider},
            {"provider", provider_name(rows, entry.provider)},
            {"number", number},
            {"service_id", entry.service ? Json(*entry.service) : Json()},
            {"days", std::move(days)},
            {"from", format_time_of_day(entry.from)},
            {"to", format_time_of_day(entry.to)},
            {"valid_from", date(entry.valid_from)},
            {"valid_until", date(entry.valid_until)}};
}

int list(Context& context, const HoursOptions& options) {
    Store& store = store_for_list(context);
    EditScope scope;
    scope.providers = named_for_list(store, options.scope).providers;
    scope.all_providers = scope.providers.empty();
    scope.all_services = true;
    const RuleRows rows = store.edits().rules(scope);
    Json all = Json::array();
    TextTable table({"provider", "no.", "days", "hours", "valid", ""}, {Align::left, Align::right});
    for (const auto& [id, provider] : rows.providers) {
        const auto entries = hours_of(rows, id);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const HoursEntry& entry = entries[i];
            all.push_back(json_of(entry, i + 1, rows));
            std::string valid = validity_text(entry.valid_from, entry.valid_until);
            valid.erase(0, valid.find_first_not_of(' '));
            table.add({i == 0 ? provider.name : "", std::to_string(i + 1), weekdays_text(entry.weekdays),
                       window_text(entry.from, entry.to), valid,
                       entry.service ? "only " + service_name(rows, *entry.service) : ""});
        }
        if (entries.empty()) table.add({provider.name, "", "none"});
    }
    if (context.json()) {
        print(Json{{"hours", std::move(all)}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    } else if (!table.empty()) {
        print(table.text());
    } else if (!context.options().quiet) {
        print("there are no providers; `slotctl provider add` adds one\n");
    }
    return exit_ok;
}

}  // namespace

void add_hours_commands(CLI::App& app, Action& chosen) {
    CLI::App* hours = app.add_subcommand("hours", "Weekly hours of providers, and of their services");
    hours->require_subcommand(1);
    auto options = std::make_shared<HoursOptions>();
    const auto command = [&](const char* name, const char* help, int (*run)(Context&, const HoursOptions&)) {
        return add_command(*hours, chosen, name, help, options, run);
    };
    struct Terms {
        CLI::Option *days, *from, *to;
    };
    const auto with_terms = [&](CLI::App& of) {
        add_providers_or_all(of, options->scope, options->all, "The provider whose hours these are");
        add_one_service(of, options->scope, "Only of this service, narrower than the provider's hours");
        const Terms terms{add_read(of, "--days", options->weekdays, weekdays_from, "DAYS",
                                   "Weekdays: mon-fri or mon,wed,sat"),
                          add_read(of, "--from", options->from, time_from, "TIME", "When they begin: 09:00"),
                          add_read(of, "--to", options->to, time_from, "TIME",
                                   "When they end: 17:00; at or before --from means on the next date")};
        add_read(of, "--valid-from", options->valid_from, date_from, "DATE",
                 "The first date on which they apply");
        add_read(of, "--valid-until", options->valid_until, date_from, "DATE", "The last date");
        add_yes(of, options->yes);
        return terms;
    };

    const Terms terms = with_terms(*command("add", "Add weekly hours", add));
    for (CLI::Option* option : {terms.days, terms.from, terms.to}) option->required();

    CLI::App* listing = command("list", "List weekly hours, with their numbers", list);
    add_providers(*listing, options->scope, "Only hours of this provider");

    CLI::App* removing = command("remove", "Remove weekly hours, by number or by what they are", remove);
    with_terms(*removing);
    removing->add_option("number", options->numbers, "Numbers that `hours list` shows, of one provider")
        ->type_name("NUMBER")
        ->check(whole_number(1, 1'000'000));
}

}  // namespace slotctl::cli
