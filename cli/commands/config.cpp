#include <algorithm>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string file_text(const LoadedConfig& loaded) {
    return loaded.file ? loaded.file->string() : "no file, built-in defaults";
}

int check(Context& context) {
    const LoadedConfig& loaded = context.config();
    if (context.json()) {
        print(Json{{"status", "ok"}, {"file", loaded.file ? Json(loaded.file->string()) : Json(nullptr)}}
                  .dump() +
              "\n");
    } else if (!context.options().quiet) {
        print("configuration is right: " + file_text(loaded) + "\n");
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

/// As it would stand in a file.
std::string schedule_text(const LoadedConfig& loaded) {
    std::string text;
    for (const ShownJob& job : loaded.schedule) {
        text += "\n[[schedule]]  # " + job.origin + "\n";
        for (const auto& [key, value] : job.keys) text += key + " = " + value + "\n";
    }
    return text;
}

int show(Context& context) {
    const LoadedConfig& loaded = context.config();
    if (context.json()) {
        Json settings = Json::object();
        for (const ShownSetting& s : loaded.settings)
            settings[s.key] = {{"value", s.value}, {"origin", s.origin}};
        print(Json{{"file", loaded.file ? Json(loaded.file->string()) : Json(nullptr)},
                   {"settings", settings},
                   {"schedule", schedule_json(loaded)}}
                  .dump() +
              "\n");
        return exit_ok;
    }
    std::size_t width = 0;
    for (const ShownSetting& s : loaded.settings) width = std::max(width, s.key.size() + s.value.size() + 3);
    std::string text = "# " + file_text(loaded) + "\n";
    for (const ShownSetting& s : loaded.settings) {
        const std::string setting = s.key + " = " + s.value;
        text += setting + std::string(width - setting.size(), ' ') + "  # " + s.origin + "\n";
    }
    print(text + schedule_text(loaded));
    return exit_ok;
}

}  // namespace

void add_config(CLI::App& app, Action& chosen) {
    CLI::App* config = app.add_subcommand("config", "Check or show the configuration");
    config->require_subcommand(1);
    config->add_subcommand("check", "Validate it; every fault is told with its place")->callback([&chosen] {
        chosen = check;
    });
    config->add_subcommand("show", "Print the effective values and where each came from")
        ->callback([&chosen] { chosen = show; });
}

}  // namespace slotctl::cli
