#include "cli/commands/monitor.hpp"

#include <algorithm>
#include <memory>

#include "cli/command.hpp"
#include "cli/installed_schedule.hpp"
#include "cli/output.hpp"
#include "cli/report/monitor_report.hpp"
#include "core/base/log.hpp"
#include "core/base/mask.hpp"
#include "core/jobs/alerting.hpp"
#include "core/jobs/run_pings.hpp"
#include "core/monitor/gather_health.hpp"
#include "core/monitor/gather_performance.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/process.hpp"
#include "core/platform/stop_signal.hpp"
#include "core/platform/terminal.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

struct MonitorOptions {
    bool check_health = false;
    bool performance_report = false;
    int days_back = 7;
    bool alert = false;
    std::optional<std::filesystem::path> output;
};

constexpr int status_of(HealthState state) {
    return static_cast<int>(state);
}

MonitorReport cannot_say(Instant now, const std::string& check, const Error& error) {
    MonitorReport report;
    report.now = now;
    report.health = HealthReport{now, {}};
    const HealthState state =
        error.kind() == ErrorKind::unavailable ? HealthState::critical : HealthState::unknown;
    report.health->checks.push_back({check, state, masked(error.what()), error.hint(), {}});
    return report;
}

TextStyle style_for(const GlobalOptions& options, bool to_file) {
    TextStyle style;
    const bool terminal = !to_file && is_terminal(StandardStream::output);
    style.width = terminal ? terminal_width(StandardStream::output) : 80;
    style.color = terminal && !options.no_color && !environment("NO_COLOR");
    style.wrap = terminal;
    return style;
}

std::string rendered(const MonitorReport& report, OutputFormat format, const TextStyle& style) {
    switch (format) {
        case OutputFormat::text:
            return monitor_text(report, style);
        case OutputFormat::json:
            return monitor_json(report);
        case OutputFormat::prometheus:
            return monitor_prometheus(report);
        case OutputFormat::nagios:
            return monitor_nagios(report);
        case OutputFormat::html:
            return monitor_html(report);
    }
    return {};
}

/// Hands the document to whoever asked. Returns the exit status.
int deliver(const MonitorReport& report, const GlobalOptions& options,
            const std::optional<std::filesystem::path>& output) {
    const HealthState state = report.state();
    const std::string text = rendered(report, options.format, style_for(options, output.has_value()));
    try {
        if (output) {
            publish_file(*output, text);
        } else if (!options.quiet || state != HealthState::ok) {
            print(text);
        }
    } catch (const Error& error) {
        complain(std::string(error.what()) + (error.hint().empty() ? "" : "\n  " + error.hint()));
        return status_of(HealthState::unknown);
    }
    return status_of(state);
}

void add_health(MonitorReport& report, Context& context, const std::string& machine_zone) {
    HealthSources sources{.store = [&]() -> Store& { return context.inspected_store(); },
                          .config = context.config_without_log_file().config,
                          .now = context.now(),
                          .lock_directory = context.lock_directory(),
                          .database_file = context.database_file(),
                          .machine_zone = machine_zone,
                          .installed =
                              [&] {
                                  const std::string caller = context.options().scheduled_as.value_or("");
                                  return installed_schedule(context.config_without_log_file(), machine_zone,
                                                            caller.empty(), context.now());
                              }};
    const HealthSnapshot snapshot = gather_health(sources);
    report.up = snapshot.database.facts.has_value();
    report.health = plan_health(snapshot, sources.config.monitor.health);
    for (const JobFacts& job : snapshot.jobs) report.last_good.push_back({job.job, job.last_good});
}

void add_performance(MonitorReport& report, Context& context, int days_back,
                     const std::string& machine_zone) {
    try {
        report.performance = plan_performance(gather_performance(context.inspected_store(),
                                                                 context.config_without_log_file().config,
                                                                 context.now(), days_back, machine_zone));
        report.up = true;
    } catch (const Error& error) {
        // The health report has told that the database is down, or its schema behind.
        const bool told = report.health && report.health->worst() == HealthState::critical;
        if (told && (error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::config)) return;
        HealthReport health = report.health.value_or(HealthReport{context.now(), {}});
        const bool down = error.kind() == ErrorKind::unavailable;
        health.checks.push_back({down ? "database" : "performance_report",
                                 down ? HealthState::critical : HealthState::unknown,
                                 masked(error.what()),
                                 error.hint(),
                                 {}});
        report.health = std::move(health);
    }
}

MonitorReport look(const MonitorOptions& wanted, Context& context) {
    MonitorReport report;
    report.now = context.now();
    try {
        context.config_without_log_file();
        const std::string machine_zone = machine_time_zone();
        if (wanted.check_health || wanted.alert || !wanted.performance_report)
            add_health(report, context, machine_zone);
        if (wanted.performance_report) add_performance(report, context, wanted.days_back, machine_zone);
        return report;
    } catch (const Error& error) {
        const bool config = error.kind() == ErrorKind::config || error.kind() == ErrorKind::permission;
        return cannot_say(context.now(), config ? "configuration" : "monitor", error);
    } catch (const std::exception& error) {
        return cannot_say(context.now(), "monitor",
                          Error(ErrorKind::internal, std::string("a bug in slotctl: ") + error.what(),
                                "please report it with the command line"));
    }
}

/// Whether what was told can be kept in the database, and the run be recorded there.
bool can_record(Context& context) {
    try {
        const SchemaStatus schema = context.inspected_store().schema().status();
        return schema.version == schema.latest;
    } catch (const Error& error) {
        log::debug(std::string("alerting without the database: ") + error.what());
        return false;
    }
}

std::string shown_database(Context& context) {
    const auto& settings = context.config_with_log_file_if_writable().settings;
    const auto url = std::find_if(settings.begin(), settings.end(),
                                  [](const ShownSetting& s) { return s.key == "database.url"; });
    const std::string text = url == settings.end() ? "" : url->value.substr(1, url->value.size() - 2);
    return text.empty() ? "sqlite:" + context.database_file().string() : text;
}

/// There is no run to record, and whoever waits for the ping of one hears why.
void ping_failure(const Config& config, Instant now, const HealthReport& report) {
    const auto worst = std::find_if(report.checks.begin(), report.checks.end(),
                                    [&](const HealthCheck& check) { return check.state == report.worst(); });
    Outcome outcome;
    outcome.job = "monitor";
    outcome.started_at = now;
    fail(outcome, Error(ErrorKind::unavailable, worst == report.checks.end() ? "" : worst->message));
    RunPings(config, "").ended(outcome);
}

/// Looks, and tells each channel what is new to it. What could not be told is no fault of the business's.
MonitorReport look_and_tell(const MonitorOptions& wanted, Context& context) {
    const Config& config = context.config_with_log_file_if_writable().config;
    const std::string database = shown_database(context);
    Alerting alerting = alerting_of(config, state_directory(), database, database, stop_requested);
    std::int64_t undelivered = 0;
    MonitorReport report;
    if (can_record(context)) {
        context.close_store();
        JobContext job = context.job_context("monitor");
        job.progress = [](std::int64_t, std::int64_t) {};
        const Outcome outcome = monitor_and_alert(
            [&] {
                report = look(wanted, context);
                return report.health.value_or(HealthReport{context.now(), {}});
            },
            alerting, job);
        for (const std::string& warning : outcome.warnings) log::warning(warning);
        if (outcome.error) log::error(*outcome.error + (outcome.hint.empty() ? "" : "; " + outcome.hint));
        if (outcome.status == RunStatus::failed && context.options().quiet)
            complain(*outcome.error + (outcome.hint.empty() ? "" : "\n  " + outcome.hint));
        undelivered = outcome.counts.get("failed");
    } else {
        report = look(wanted, context);
        undelivered =
            alert_without_database(*report.health, alerting, context.lock_directory(), context.now());
        ping_failure(config, context.now(), *report.health);
    }
    // Another run is at it, or the database went away: what there is to see is shown all the same.
    if (!report.health) report = look(wanted, context);
    if (undelivered > 0 && context.options().quiet) {
        complain(std::to_string(undelivered) + (undelivered == 1 ? " alert was" : " alerts were") +
                 " not delivered and will be tried again by the next run\n  run it without -q to see why, or "
                 "`slotctl alerts test`");
    }
    return report;
}

/// `--alert` in the face of a configuration that does not allow it.
MonitorReport look_as_asked(const MonitorOptions& wanted, Context& context) {
    if (!wanted.alert || context.options().dry_run) return look(wanted, context);
    try {
        return look_and_tell(wanted, context);
    } catch (const Error& error) {
        const bool config = error.kind() == ErrorKind::config || error.kind() == ErrorKind::permission;
        return cannot_say(context.now(), config ? "configuration" : "monitor", error);
    }
}

/// The value of `--name VALUE` or `--name=VALUE`, the last one given.
std::optional<std::string> value_of(const std::vector<std::string>& words, const std::string& name) {
    std::optional<std::string> value;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == name && i + 1 < words.size()) value = words[i + 1];
        if (words[i].starts_with(name + "=")) value = words[i].substr(name.size() + 1);
    }
    return value;
}

}  // namespace

bool is_for_monitor(const std::vector<std::string>& words) {
    return std::find(words.begin(), words.end(), "monitor") != words.end();
}

int refuse_monitor(const std::vector<std::string>& words, const std::string& message,
                   const std::string& hint) {
    GlobalOptions options;
    options.format = output_format(value_of(words, "--format").value_or("text")).value_or(OutputFormat::text);
    const Context context(options);
    return deliver(cannot_say(context.now(), "command_line", Error(ErrorKind::usage, message, hint)), options,
                   {});
}

void add_monitor(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand(
        "monitor", "Check the health of the database and the jobs, and report on their performance");
    const auto options = std::make_shared<MonitorOptions>();
    command->add_flag("--check-health", options->check_health,
                      "Run every health check (also without any option)");
    auto* report = command->add_flag("--performance-report", options->performance_report,
                                     "Report coverage, slots, bookings, uptime and runs of the last days");
    command->add_option("--days-back", options->days_back, "Days that the report covers, today included (7)")
        ->check(CLI::Range(1, 366))
        ->type_name("N")
        ->needs(report);
    command->add_flag("--alert", options->alert,
                      "Check, and tell [alerts] what got worse or recovered since the last time");
    command->add_option("--output", options->output, "Write to this file instead, replacing it as a whole")
        ->type_name("FILE");
    command->callback([options, &chosen] {
        chosen = [options](Context& context) {
            return deliver(look_as_asked(*options, context), context.options(), options->output);
        };
    });
}

}  // namespace slotctl::cli
