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
#include "core/base/duration.hpp"
#include "core/base/text.hpp"
#include "core/editing/records.hpp"
#include "core/editing/wording.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::minutes;

struct ServiceOptions {
    std::string which;  ///< name or id
    ServiceFields fields;
    std::optional<std::string> active;
    bool yes = false;
};

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// With those who offer it: its rules are theirs.
EditScope one(Store& store, const std::string& which, NameMatch match) {
    EditScope scope;
    scope.services = {find_named(store, NamedKind::service, which, match).id};
    scope.providers_of_services = true;
    return scope;
}

int add(Context& context, const ServiceOptions& options) {
    ServiceFields fields = options.fields;
    fields.name = options.which;
    EditScope scope;
    if (fields.id) scope.services = {*fields.id};
    return carry_out(
        context, options.yes, scope,
        add_service(fields, namesake(store_for_edit(context), NamedKind::service, options.which)));
}

bool any(const ServiceFields& f) {
    return f.name || f.duration || f.step || f.buffer_before || f.buffer_after || f.min_notice ||
           f.capacity || f.max_slots || f.active;
}

int set(Context& context, const ServiceOptions& options) {
    ServiceFields fields = options.fields;
    if (options.active) fields.active = *options.active == "yes";
    if (!any(fields))
        throw Error(ErrorKind::usage, "nothing was given to change: use --name, --duration, --capacity, …");
    return carry_out(context, options.yes,
                     one(existing_store_for_edit(context), options.which, NameMatch::whole),
                     set_service(fields));
}

int remove(Context& context, const ServiceOptions& options) {
    const EditScope scope = one(existing_store_for_edit(context), options.which, NameMatch::whole);
    return carry_out(context, options.yes, scope, remove_services(scope.services));
}

std::int64_t providers_of(const RuleRows& rows, ServiceId id) {
    return std::count_if(rows.offerings.begin(), rows.offerings.end(),
                         [&](const auto& entry) { return entry.first.service == id && entry.second.active; });
}

int list(Context& context, const ServiceOptions&) {
    EditScope scope;
    scope.all_services = scope.all_providers = true;
    const RuleRows rows = store_for_list(context).edits().rules(scope);
    Json all = Json::array();
    TextTable table({"id", "name", "duration", "places", "providers", ""},
                    {Align::right, Align::left, Align::right, Align::right, Align::right});
    for (const auto& [id, row] : rows.services) {
        const std::int64_t providers = providers_of(rows, id);
        RuleRows only;
        put(only, row);
        Json json = Json::parse(rules_json(only)).at("services").at(0);
        json["providers"] = providers;
        all.push_back(std::move(json));
        table.add({std::to_string(id), row.name, format_duration(row.duration), std::to_string(row.capacity),
                   std::to_string(providers), row.active ? "" : "switched off"});
    }
    if (context.json()) {
        print(dumped({{"services", std::move(all)}}));
    } else if (!table.empty()) {
        print(table.text());
    } else if (!context.options().quiet) {
        print("there are no services; `slotctl service add` adds one\n");
    }
    return exit_ok;
}

int show(Context& context, const ServiceOptions& options) {
    Store& store = store_for_list(context);
    const RuleRows rows = store.edits().rules(one(store, options.which, NameMatch::part));
    const ServiceRow& service = rows.services.begin()->second;
    RuleRows only;
    put(only, service);
    if (context.json()) {
        print(dumped(Json::parse(rules_json(only)).at("services").at(0)));
        return exit_ok;
    }
    std::string text = "service " + std::to_string(service.id) + " " + service.name +
                       (service.active ? "" : ", switched off") + "\n";
    const auto line = [&](const char* name, const std::string& value) {
        text += "  " + std::string(name) + " " + value + "\n";
    };
    line("takes", format_duration(service.duration) + ", starts every " +
                      format_duration(service.step.value_or(service.duration + service.buffer_before +
                                                            service.buffer_after)));
    if (service.buffer_before + service.buffer_after > minutes{0})
        line("keeps", format_duration(service.buffer_before) + " before and " +
                          format_duration(service.buffer_after) + " after it free");
    line("has", plural(service.capacity, "place"));
    if (service.min_notice > minutes{0})
        line("must be booked", format_duration(service.min_notice) + " ahead");
    if (service.max_slots)
        line("has at most", plural(*service.max_slots, "future slot") + " for each provider");
    std::vector<std::string> providers;
    for (const auto& [key, row] : rows.offerings)
        if (key.service == service.id)
            providers.push_back(provider_name(rows, key.provider) + (row.active ? "" : " (switched off)"));
    line("is offered by", providers.empty() ? "nobody" : joined(providers));
    print(text);
    return exit_ok;
}

/// An option for a number of minutes.
void add_minutes(CLI::App& command, const std::string& name, std::optional<minutes>& value,
                 const std::string& help) {
    command
        .add_option_function<std::string>(
            name,
            [name, &value](const std::string& text) {
                try {
                    const auto duration = parse_duration(text, minutes{1});
                    if (duration % minutes{1} != std::chrono::seconds{0})
                        throw CLI::ValidationError(name + ": \"" + text +
                                                   "\" is not a number of whole minutes");
                    value = std::chrono::duration_cast<minutes>(duration);
                } catch (const Error& error) {
                    throw CLI::ValidationError(name + ": " + error.what());
                }
            },
            help + "; a bare number is in minutes")
        ->type_name("DURATION");
}

void add_fields(CLI::App& command, ServiceOptions& options) {
    ServiceFields& fields = options.fields;
    add_minutes(command, "--duration", fields.duration, "How long it takes");
    command
        .add_option_function<std::string>(
            "--step",
            [&fields](const std::string& text) {
                fields.step.emplace();
                if (text == "default") return;
                try {
                    fields.step = std::chrono::duration_cast<minutes>(parse_duration(text, minutes{1}));
                } catch (const Error& error) {
                    throw CLI::ValidationError(std::string("--step: ") + error.what());
                }
            },
            "From one start to the next, or `default`: the duration and both buffers")
        ->type_name("DURATION");
    add_minutes(command, "--buffer-before", fields.buffer_before, "Time that stays free before it");
    add_minutes(command, "--buffer-after", fields.buffer_after, "Time that stays free after it");
    add_minutes(command, "--min-notice", fields.min_notice, "How long ahead it has to be booked");
    command.add_option("--capacity", fields.capacity, "How many bookings a slot takes")
        ->type_name("N")
        ->check(whole_number(1, 1'000'000));
    command
        .add_option_function<std::string>(
            "--max-slots",
            [&fields](const std::string& text) {
                fields.max_slots.emplace();
                if (text == "default") return;
                std::string number = text;
                if (const std::string wrong = whole_number(1, 1'000'000)(number); !wrong.empty())
                    throw CLI::ValidationError("--max-slots: " + wrong);
                fields.max_slots = std::stoi(number);
            },
            "Future slots for each provider, or `default`: the configured limit")
        ->type_name("N");
}

}  // namespace

void add_service_commands(CLI::App& app, Action& chosen) {
    CLI::App* service = app.add_subcommand("service", "What can be booked: its length, buffers, places");
    service->require_subcommand(1);
    auto options = std::make_shared<ServiceOptions>();
    const auto command = [&](const char* name, const char* help,
                             int (*run)(Context&, const ServiceOptions&)) {
        return add_command(*service, chosen, name, help, options, run);
    };
    const auto named = [&](CLI::App& of, const char* help) {
        of.add_option("service", options->which, help)->type_name("SERVICE")->required();
    };

    command("list", "List services", list);
    named(*command("show", "Show one service, and who offers it", show), "Its name, part of it, or its id");

    CLI::App* adding = command("add", "Add a service", add);
    named(*adding, "Its name");
    add_fields(*adding, *options);
    adding->get_option("--duration")->required();
    adding->add_option("--id", options->fields.id, "Its id (default: the next free one)")
        ->type_name("ID")
        ->check(is_id());

    CLI::App* setting = command("set", "Change a service", set);
    named(*setting, "Its name or id");
    setting->add_option("--name", options->fields.name, "Its new name")->type_name("TEXT");
    add_fields(*setting, *options);
    setting->add_option("--active", options->active, "Whether it can be booked")
        ->type_name("yes|no")
        ->check(one_of({"yes", "no"}));
    add_yes(*setting, options->yes);

    CLI::App* removing = command("remove", "Remove a service that has no bookings", remove);
    named(*removing, "Its name or id");
    add_yes(*removing, options->yes);
}

}  // namespace slotctl::cli
