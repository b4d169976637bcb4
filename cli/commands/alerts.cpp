#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "core/jobs/alerting.hpp"
#include "core/platform/directories.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

Alerting configured(Context& context) {
    const Config& config = context.config().config;
    Alerting alerting = alerting_of(config, state_directory(), "", config.database.url.reveal(), {});
    if (alerting.channels.empty()) {
        throw Error(ErrorKind::config, "no alert channel is configured",
                    "set [alerts] email_to or webhook_url in config.toml");
    }
    return alerting;
}

int test_alerts(Context& context) {
    Alerting alerting = configured(context);
    if (context.options().dry_run) {
        std::string text;
        for (const auto& channel : alerting.channels) text += channel->name() + ": would be tested\n";
        Json json = Json::object();
        for (const auto& channel : alerting.channels) json[channel->name()] = "untried";
        print(context.json() ? Json{{"status", "ok"}, {"dry_run", true}, {"channels", json}}.dump() + "\n"
                             : text);
        return exit_ok;
    }
    bool all_well = true;
    std::string text;
    Json channels = Json::object();
    for (const auto& [name, failure] : test_channels(alerting, context.now())) {
        all_well = all_well && failure.empty();
        if (!failure.empty()) complain(std::string(name).append(": ").append(failure));
        text.append(name).append(failure.empty() ? ": test message sent\n" : ": failed\n");
        channels[name] = failure.empty() ? Json(nullptr) : Json(failure);
    }
    if (context.json()) {
        print(Json{{"status", all_well ? "ok" : "failed"}, {"dry_run", false}, {"channels", channels}}.dump(
                  -1, ' ', false, Json::error_handler_t::replace) +
              "\n");
    } else if (!context.options().quiet) {
        print(text);
    }
    return all_well ? exit_ok : exit_failed;
}

}  // namespace

void add_alerts(CLI::App& app, Action& chosen) {
    CLI::App* alerts = app.add_subcommand("alerts", "Test the channels of alerts");
    alerts->require_subcommand(1);
    CLI::App* test = alerts->add_subcommand("test", "Send a test message through every configured channel");
    test->callback([&chosen] { chosen = test_alerts; });
}

}  // namespace slotctl::cli
