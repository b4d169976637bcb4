#include "cli/commands/monitor.hpp"

#include <algorithm>
#include <memory>

#include "cli/command.hpp"
#include "cli/monitor_look.hpp"
#include "cli/output.hpp"
#include "cli/report/monitor_report.hpp"
#include "core/base/log.hpp"
#include "core/base/mask.hpp"
#include "core/jobs/alerting.hpp"
#include "core/jobs/run_pings.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/process.hpp"
#include "core/platform/stop_signal.hpp"
#include "core/platform/terminal.hpp"

namespace slotctl::cli {

namespace {

constexpr int status_of(HealthState state) {
    return static_cast<int>(state);
}

TextStyle style_for(const GlobalOptions& options, bool to_file) {
    TextStyle style;
    const bool terminal = !to_file && is_terminal(StandardStream::output);
    style.width = terminal ? terminal_width(StandardStream::output) : 80;
    style.color = terminal && wants_color(options);
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
        complain(with_hint(error.what(), error.hint()));
        return status_of(HealthState::unknown);
    }
    return status_of(state);
}

/// Whether what was told can be kept in the database, and the run be recorded there.
bool can_record(Context& context) {
    try {
        const SchemaStatus schema = context.workplace().inspected_store().schema().status();
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
    return text.empty() ? "sqlite:" + context.workplace().database_file().string() : text;
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

/// A database that can be read but takes no notes, as one that another program keeps locked: no job can work.
/// Unless it is no fault of the database's that the run could not begin.
void blame_database(HealthReport& health, const Outcome& outcome) {
    const bool no_locks =
        std::any_of(health.checks.begin(), health.checks.end(), [](const HealthCheck& check) {
            return check.name == "lock_directory" && check.state == HealthState::critical;
        });
    if (no_locks) return;
    for (HealthCheck& check : health.checks) {
        if (check.name != "database" || check.state == HealthState::critical) continue;
        check.state = HealthState::critical;
        check.message = outcome.error.value_or("nothing can be written");
        check.hint = outcome.hint;
    }
}

/// As a job: what was told is kept in the database, and the run is recorded. Returns the number of messages
/// that could not be delivered.
std::int64_t tell_as_job(const MonitorOptions& wanted, Context& context, Alerting& alerting,
                         MonitorReport& report) {
    context.workplace().close_store();
    const JobContext job = context.workplace().job_context("monitor");
    const Outcome outcome = monitor_and_alert(
        [&] {
            report = look(wanted, context);
            return report.health.value_or(HealthReport{context.now(), {}});
        },
        alerting, job);
    for (const std::string& warning : outcome.warnings) log::warning(warning);
    if (outcome.error) log::error(*outcome.error + (outcome.hint.empty() ? "" : "; " + outcome.hint));
    if (outcome.status == RunStatus::failed && context.options().quiet)
        complain(with_hint(*outcome.error, outcome.hint));
    if (report.health) return outcome.counts.get("failed");
    // What there is to see is shown all the same.
    report = look(wanted, context);
    if (outcome.status != RunStatus::failed) return 0;  // another run is at it
    blame_database(*report.health, outcome);
    return alert_without_database(*report.health, alerting, context.workplace().lock_directory(),
                                  context.now());
}

/// Looks, and tells each channel what is new to it. What could not be told is no fault of the business's.
MonitorReport look_and_tell(const MonitorOptions& wanted, Context& context) {
    const Config& config = context.config_with_log_file_if_writable().config;
    const std::string database = shown_database(context);
    Alerting alerting = alerting_of(config, state_directory(), database, database, stop_requested);
    std::int64_t undelivered = 0;
    MonitorReport report;
    if (can_record(context)) {
        undelivered = tell_as_job(wanted, context, alerting, report);
    } else {
        report = look(wanted, context);
        undelivered = alert_without_database(*report.health, alerting, context.workplace().lock_directory(),
                                             context.now());
        ping_failure(config, context.now(), *report.health);
    }
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
