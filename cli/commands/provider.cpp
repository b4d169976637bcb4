#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/edit_options.hpp"
#include "cli/exit_status.hpp"
#include "cli/id_option.hpp"
#include "cli/output.hpp"
#include "cli/text_table.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/calendar/local_time.hpp"
#include "core/editing/hours.hpp"
#include "core/editing/records.hpp"
#include "core/editing/wording.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

struct ProviderOptions {
    std::string who;  ///< name or id
    ProviderFields fields;
    std::optional<std::string> active;
    bool yes = false;
};

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

EditScope one(Store& store, const std::string& who, NameMatch match) {
    EditScope scope;
    scope.providers = {find_named(store, NamedKind::provider, who, match).id};
    return scope;
}

int add(Context& context, const ProviderOptions& options) {
    ProviderFields fields = options.fields;
    fields.name = options.who;
    EditScope scope;
    if (fields.id) scope.providers = {*fields.id};
    return carry_out(
        context, options.yes, scope,
        add_provider(fields, namesake(store_for_edit(context), NamedKind::provider, options.who)));
}

int set(Context& context, const ProviderOptions& options) {
    ProviderFields fields = options.fields;
    if (options.active) fields.active = *options.active == "yes";
    if (!fields.name && !fields.time_zone && !fields.active)
        throw Error(ErrorKind::usage, "nothing was given to change: use --name, --time-zone or --active");
    return carry_out(context, options.yes,
                     one(existing_store_for_edit(context), options.who, NameMatch::whole),
                     set_provider(fields));
}

int remove(Context& context, const ProviderOptions& options) {
    return carry_out(context, options.yes,
                     one(existing_store_for_edit(context), options.who, NameMatch::whole),
                     remove_providers());
}

std::int64_t offerings_of(const RuleRows& rows, ProviderId id) {
    return std::count_if(rows.offerings.begin(), rows.offerings.end(), [&](const auto& entry) {
        return entry.first.provider == id && entry.second.active;
    });
}

int list(Context& context, const ProviderOptions&) {
    EditScope scope;
    scope.all_providers = true;
    const RuleRows rows = store_for_list(context).edits().rules(scope);
    Json all = Json::array();
    TextTable table({"id", "name", "time zone", "services", ""},
                    {Align::right, Align::left, Align::left, Align::right});
    for (const auto& [id, row] : rows.providers) {
        const std::int64_t services = offerings_of(rows, id);
        all.push_back({{"id", id},
                       {"name", row.name},
                       {"time_zone", row.time_zone},
                       {"active", row.active},
                       {"services", services}});
        table.add({std::to_string(id), row.name, row.time_zone, std::to_string(services),
                   row.active ? "" : "switched off"});
    }
    if (context.json()) {
        print(dumped({{"providers", std::move(all)}}));
    } else if (!table.empty()) {
        print(table.text());
    } else if (!context.options().quiet) {
        print("there are no providers; `slotctl provider add` adds one\n");
    }
    return exit_ok;
}

int show(Context& context, const ProviderOptions& options) {
    Store& store = store_for_list(context);
    EditScope scope = one(store, options.who, NameMatch::part);
    scope.all_services = true;
    RuleRows rows = store.edits().rules(scope);
    const ProviderRow& provider = rows.providers.begin()->second;
    if (context.json()) {
        RuleRows own = rows;
        own.services.clear();
        print(dumped(Json::parse(rules_json(own)).at("providers").at(0)));
        return exit_ok;
    }
    std::string text = "provider " + std::to_string(provider.id) + " " + provider.name + ", " +
                       provider.time_zone + (provider.active ? "" : ", switched off") + "\n";
    for (const HoursEntry& entry : hours_of(rows, provider.id))
        text += (entry.service ? "  only " + service_name(rows, *entry.service) + " " : "  open ") +
                hours_text(entry) + "\n";
    const std::string today = local_time(provider.time_zone, context.now()).date;
    for (const auto& [key, row] : rows.overrides) {
        if (format_date(row.date) < today) continue;
        std::vector<std::string> windows;
        for (const auto& [from, to] : row.windows) windows.push_back(window_text(from, to));
        text += "  " + date_text(row.date) + (windows.empty() ? " closed" : " " + joined(windows)) +
                (row.reason ? " (" + *row.reason + ")" : "") + "\n";
    }
    std::vector<std::string> services;
    for (const auto& [key, row] : rows.offerings)
        services.push_back(service_name(rows, key.service) + (row.active ? "" : " (switched off)"));
    print(printable_lines(text + "  offers " + (services.empty() ? "nothing" : joined(services)) + "\n"));
    return exit_ok;
}

}  // namespace

void add_provider_commands(CLI::App& app, Action& chosen) {
    CLI::App* provider = app.add_subcommand("provider", "Those who can be booked: people, rooms, tables");
    provider->require_subcommand(1);
    auto options = std::make_shared<ProviderOptions>();
    const auto command = [&](const char* name, const char* help,
                             int (*run)(Context&, const ProviderOptions&)) {
        return add_command(*provider, chosen, name, help, options, run);
    };
    const auto named = [&](CLI::App& of, const char* help) {
        of.add_option("provider", options->who, help)->type_name("PROVIDER")->required();
    };
    const auto time_zone = [&](CLI::App& of) {
        return of
            .add_option("--time-zone", options->fields.time_zone, "IANA time zone, such as Europe/Berlin")
            ->type_name("ZONE");
    };

    command("list", "List providers", list);
    named(*command("show", "Show one provider's hours, dates and services", show),
          "Its name, part of it, or its id");

    CLI::App* adding = command("add", "Add a provider", add);
    named(*adding, "Its name");
    time_zone(*adding)->required();
    adding->add_option("--id", options->fields.id, "Its id (default: the next free one)")
        ->type_name("ID")
        ->check(is_id());

    CLI::App* setting =
        command("set", "Rename a provider, move it to another time zone, or switch it off", set);
    named(*setting, "Its name or id");
    setting->add_option("--name", options->fields.name, "Its new name")->type_name("TEXT");
    time_zone(*setting);
    setting->add_option("--active", options->active, "Whether it can be booked")
        ->type_name("yes|no")
        ->check(one_of({"yes", "no"}));
    add_yes(*setting, options->yes);

    CLI::App* removing = command("remove", "Remove a provider that has no bookings, with its rules", remove);
    named(*removing, "Its name or id");
    add_yes(*removing, options->yes);
}

}  // namespace slotctl::cli
