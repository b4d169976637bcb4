#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/edit_options.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/text_table.hpp"
#include "core/editing/records.hpp"
#include "core/editing/wording.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

struct OfferingOptions {
    NamedScope scope;
    std::string active;
    bool yes = false;
};

EditScope pairs(Store& store, const OfferingOptions& options) {
    require_provider(options.scope, "and the service with --service");
    if (options.scope.services.empty() && options.scope.service_ids.empty())
        throw Error(ErrorKind::usage, "name a service with --service");
    const MaintainScope named = named_for_change(store, options.scope);
    EditScope scope;
    scope.providers = named.providers;
    scope.services = named.services;
    return scope;
}

int add(Context& context, const OfferingOptions& options) {
    const EditScope scope = pairs(existing_store_for_edit(context), options);
    return carry_out(context, options.yes, scope, add_offerings(scope.providers, scope.services));
}

int set(Context& context, const OfferingOptions& options) {
    const EditScope scope = pairs(existing_store_for_edit(context), options);
    return carry_out(context, options.yes, scope,
                     set_offerings(scope.providers, scope.services, options.active == "yes"));
}

int remove(Context& context, const OfferingOptions& options) {
    const EditScope scope = pairs(existing_store_for_edit(context), options);
    return carry_out(context, options.yes, scope, remove_offerings(scope.providers, scope.services));
}

int list(Context& context, const OfferingOptions& options) {
    Store& store = store_for_list(context);
    const MaintainScope named = named_for_list(store, options.scope);
    EditScope scope;
    scope.providers = named.providers;
    scope.all_providers = scope.providers.empty();
    scope.all_services = true;
    const RuleRows rows = store.edits().rules(scope);
    Json all = Json::array();
    TextTable table({"provider", "service", ""});
    for (const auto& [key, row] : rows.offerings) {
        if (!named.services.empty() &&
            std::find(named.services.begin(), named.services.end(), key.service) == named.services.end())
            continue;
        all.push_back({{"provider_id", key.provider},
                       {"provider", provider_name(rows, key.provider)},
                       {"service_id", key.service},
                       {"service", service_name(rows, key.service)},
                       {"active", row.active}});
        table.add({provider_name(rows, key.provider), service_name(rows, key.service),
                   row.active ? "" : "switched off"});
    }
    if (context.json()) {
        print(Json{{"offerings", std::move(all)}}.dump(-1, ' ', false, Json::error_handler_t::replace) +
              "\n");
    } else if (!table.empty()) {
        print(table.text());
    } else if (!context.options().quiet) {
        print("nobody offers anything; `slotctl offering add` adds an offering\n");
    }
    return exit_ok;
}

}  // namespace

void add_offering_commands(CLI::App& app, Action& chosen) {
    CLI::App* offering = app.add_subcommand("offering", "Which provider offers which service");
    offering->require_subcommand(1);
    auto options = std::make_shared<OfferingOptions>();
    const auto command = [&](const char* name, const char* help,
                             int (*run)(Context&, const OfferingOptions&)) {
        CLI::App* added = add_command(*offering, chosen, name, help, options, run);
        add_providers(*added, options->scope, "The provider");
        add_services(*added, options->scope, "The service");
        return added;
    };
    command("list", "List who offers what", list);
    add_yes(*command("add", "Let providers offer services", add), options->yes);
    CLI::App* setting = command("set", "Switch offerings on or off", set);
    setting->add_option("--active", options->active, "Whether it can be booked")
        ->type_name("yes|no")
        ->check(one_of({"yes", "no"}))
        ->required();
    add_yes(*setting, options->yes);
    add_yes(*command("remove", "Let providers no longer offer services", remove), options->yes);
}

}  // namespace slotctl::cli
