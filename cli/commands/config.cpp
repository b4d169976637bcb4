#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/schedule_check.hpp"
#include "core/automation/directories_check.hpp"
#include "core/base/path_text.hpp"
#include "core/config/alerts_check.hpp"
#include "core/config/thresholds_check.hpp"
#include "core/jobs/message_channels.hpp"
#include "core/messages/service_account.hpp"
#include "core/messages/webhook_message.hpp"
#include "core/store/open_store.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string file_text(const LoadedConfig& loaded) {
    if (!loaded.file) return "no file found; built-in defaults";
    const std::string file = utf8(*loaded.file) + " (" + loaded.file_owner;
    // Windows has no modes.
    if (loaded.file_mode.empty()) return file + ")";
    return file + ":" + loaded.file_group + ", mode " + loaded.file_mode + ")";
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

/// The file and its owner; null if there is no file, or no such thing on this system.
Json file_json(const LoadedConfig& loaded) {
    if (!loaded.file) return {{"file", nullptr}};
    return {{"file", utf8(*loaded.file)},
            {"file_owner", text_or_null(loaded.file_owner)},
            {"file_group", text_or_null(loaded.file_group)},
            {"file_mode", text_or_null(loaded.file_mode)}};
}

void refuse_unusable(const Config& config) {
    std::string text;
    for (const std::string& sentence : unusable_directories(config))
        text += (text.empty() ? "" : "\n") + sentence;
    if (!text.empty())
        throw Error(ErrorKind::permission, text, "fix its permissions, or choose another in config.toml");
}

/// `slotctl.toml:7: ` if the setting comes from a file.
std::string place_of(const LoadedConfig& loaded, const std::string& key) {
    const auto setting = std::find_if(loaded.settings.begin(), loaded.settings.end(),
                                      [&](const ShownSetting& s) { return s.key == key; });
    return setting == loaded.settings.end() ? "" : setting->origin + ": ";
}

void refuse_gaps(const LoadedConfig& loaded) {
    const std::string gap = gap_in(loaded.config.alerts);
    if (gap.empty()) return;
    throw Error(ErrorKind::config, place_of(loaded, "alerts.email_to") + gap,
                "set what is missing, or leave email_to empty");
}

void refuse_missing_features(const LoadedConfig& loaded) {
    const bool needs_postgres = names_postgres(loaded.config.database.url.reveal());
    const std::string reason =
        needs_postgres && !built_with_postgres()
            ? place_of(loaded, "database.url") + "this slotctl was built without PostgreSQL"
            : unsendable(loaded.config);
    if (!reason.empty())
        throw Error(ErrorKind::config, reason,
                    "install a slotctl that was built with it, or change the settings");
}

void refuse_idle_warnings(const LoadedConfig& loaded) {
    std::string text;
    for (const std::string& key : warnings_beyond_critical(loaded.config.monitor.health)) {
        text += (text.empty() ? "" : "\n") + place_of(loaded, key) + key +
                " is beyond the critical value, so it never warns";
    }
    if (!text.empty()) throw Error(ErrorKind::config, text, "set the warning value below the critical one");
}

/// Secrets that have a form: a wrong one stops a channel only at the next message.
void refuse_wrong_keys(const NotificationsConfig& settings) {
    messages::signing_key_of(settings.webhook_secret.reveal());
    const std::string& account = settings.fcm_service_account.reveal();
    if (!account.empty()) messages::read_service_account(account);
}

/// Messages of a channel that nobody has set up would only wait, and then be too late.
void refuse_silent_channels(const LoadedConfig& loaded) {
    const NotificationsConfig& settings = loaded.config.notifications;
    if (!settings.enabled) return;
    const auto configured = configured_channels(loaded.config);
    for (const MessageChannel channel : settings.channels) {
        if (std::find(configured.begin(), configured.end(), channel) != configured.end()) continue;
        throw Error(
            ErrorKind::config,
            place_of(loaded, "notifications.enabled") + "notifications.enabled is true, but the channel " +
                std::string(name_of(channel)) + " is not set up",
            channel == MessageChannel::push
                ? "set notifications.fcm_service_account_file, or leave push out of notifications.channels"
                : "set notifications.smtp_host and email_from, or those of [alerts]");
    }
}

int check(Context& context, bool directories) {
    const LoadedConfig& loaded = context.config();
    check_commands(loaded);
    refuse_gaps(loaded);
    refuse_missing_features(loaded);
    refuse_idle_warnings(loaded);
    refuse_wrong_keys(loaded.config.notifications);
    refuse_silent_channels(loaded);
    if (directories) refuse_unusable(loaded.config);
    if (context.json()) {
        Json json{{"status", "ok"}};
        json.update(file_json(loaded));
        print(json.dump() + "\n");
    } else if (!context.options().quiet) {
        print("Configuration OK (" + file_text(loaded) + ")\n");
    }
    return exit_ok;
}

Json schedule_json(const LoadedConfig& loaded) {
    Json jobs = Json::array();
    for (std::size_t i = 0; i < loaded.schedule.size(); ++i) {
        const ScheduledJob& job = loaded.config.schedule[i];
        jobs.push_back({{"name", job.name},
                        {"command", job.arguments},
                        {"cron", job.when.text()},
                        {"time_zone", job.time_zone ? Json(*job.time_zone) : Json(nullptr)},
                        {"random_delay_seconds", job.random_delay.count()},
                        {"time_limit_seconds", job.time_limit.count()},
                        {"catch_up", job.catch_up},
                        {"enabled", job.enabled},
                        {"origin", loaded.schedule[i].origin}});
    }
    return jobs;
}

Json reminders_json(const LoadedConfig& loaded) {
    Json rules = Json::array();
    for (std::size_t i = 0; i < loaded.reminders.size(); ++i) {
        const ReminderRule& rule = loaded.config.reminders[i];
        rules.push_back({{"lead_seconds", rule.lead.count()},
                         {"early_seconds", rule.early.count()},
                         {"late_seconds", rule.late.count()},
                         {"origin", loaded.reminders[i].origin}});
    }
    return rules;
}

/// As in a configuration file.
std::string tables_text(const std::string& name, const std::vector<ShownTable>& tables) {
    std::string text;
    for (const ShownTable& table : tables) {
        text += "\n[[" + name + "]]  # " + table.origin + "\n";
        for (const auto& [key, value] : table.keys) text.append(key).append(" = ").append(value).append("\n");
    }
    return text;
}

int show(Context& context) {
    const LoadedConfig& loaded = context.config();
    if (context.json()) {
        Json settings = Json::object();
        for (const ShownSetting& s : loaded.settings)
            settings[s.key] = {{"value", s.value}, {"origin", s.origin}};
        Json json = file_json(loaded);
        json["settings"] = settings;
        json["reminders"] = reminders_json(loaded);
        json["schedule"] = schedule_json(loaded);
        print(json.dump() + "\n");
        return exit_ok;
    }
    std::size_t width = 0;
    for (const ShownSetting& s : loaded.settings) width = std::max(width, s.key.size() + s.value.size() + 3);
    std::string text = "# " + file_text(loaded) + "\n";
    for (const ShownSetting& s : loaded.settings) {
        const std::string setting = s.key + " = " + s.value;
        text += setting + std::string(width - setting.size(), ' ') + "  # " + s.origin + "\n";
    }
    print(text + tables_text("reminder", loaded.reminders) + tables_text("schedule", loaded.schedule));
    return exit_ok;
}

}  // namespace

void add_config(CLI::App& app, Action& chosen) {
    CLI::App* config = app.add_subcommand("config", "Check or show the configuration");
    config->require_subcommand(1);
    CLI::App* checking = config->add_subcommand(
        "check", "Check the configuration and report every error with its file, line and column");
    auto directories = std::make_shared<bool>(false);
    checking->add_flag("--directories", *directories,
                       "Also check that this user can write to the directories of state, locks and logs");
    checking->callback([&chosen, directories] {
        chosen = [directories](Context& context) { return check(context, *directories); };
    });
    config->add_subcommand("show", "Print the effective values and where each one comes from")
        ->callback([&chosen] { chosen = show; });
}

}  // namespace slotctl::cli
