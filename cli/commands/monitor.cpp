#include "cli/commands/monitor.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/installed_schedule.hpp"
#include "cli/output.hpp"
#include "core/app/monitor_job.hpp"
#include "core/base/log.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/terminal.hpp"
#include "core/report/monitor_documents.hpp"

namespace slotctl::cli {

namespace {

constexpr int status_of(HealthState state) {
    return static_cast<int>(state);
}

std::string rendered(const MonitorReport& report, OutputFormat format, const report::TextStyle& style) {
    switch (format) {
        case OutputFormat::text:
            return report::monitor_text(report, style);
        case OutputFormat::json:
            return report::monitor_json(report);
        case OutputFormat::prometheus:
            return report::monitor_prometheus(report);
        case OutputFormat::nagios:
            return report::monitor_nagios(report);
        case OutputFormat::html:
            return report::monitor_html(report);
        case OutputFormat::csv:
        case OutputFormat::ics:
        case OutputFormat::django:
            break;  // refused before
    }
    return {};
}

/// Prints the document, or writes it to `output`; a dry run writes nothing. Returns the exit status.
int deliver(const MonitorReport& report, const GlobalOptions& options,
            const std::optional<std::filesystem::path>& output) {
    const HealthState state = report.state();
    const std::string text = rendered(report, options.format, text_style(options, output.has_value()));
    try {
        if (output && !options.dry_run) {
            publish_file(*output, text);
        } else if (options.quiet && !options.verbose && options.format == OutputFormat::text) {
            // cron and systemd mail the output of every run.
            if (state != HealthState::ok) print(report::monitor_line(report));
        } else if (!options.quiet || state != HealthState::ok) {
            print(text);
        }
    } catch (const Error& error) {
        complain(with_hint(error.what(), error.hint()));
        return status_of(HealthState::unknown);
    }
    return status_of(state);
}

InstalledSchedule installed_here(Context& context) {
    const bool by_hand = context.options().scheduled_as.value_or("").empty();
    return installed_schedule(context.config_without_log_file(), by_hand, context.now());
}

MonitorResult monitored(const MonitorRequest& request, Context& context) {
    try {
        if (request.alert && !context.options().dry_run) {
            context.config();
        } else {
            context.config_without_log_file();
        }
    } catch (const std::exception& error) {
        return {cannot_monitor(context.now(), error), 0, std::nullopt};
    }
    return monitor(request, context.workplace(), [&] { return installed_here(context); });
}

/// Problems with alerts go to standard error, since they are not part of the document.
void report_alerting(const MonitorResult& result, const GlobalOptions& options) {
    if (result.run) {
        const Outcome& run = *result.run;
        const log::Scope scope(run.job, run.run_id);
        for (const std::string& warning : run.warnings) log::warning(warning);
        if (run.error) log::error(*run.error + (run.hint.empty() ? "" : "; " + run.hint));
        if (run.status == RunStatus::failed && options.quiet) complain(with_hint(*run.error, run.hint));
    }
    if (result.undelivered > 0 && options.quiet) {
        complain(std::to_string(result.undelivered) +
                 (result.undelivered == 1 ? " alert was" : " alerts were") +
                 " not delivered; the next run will retry" +
                 (result.undelivered_because.empty() ? "" : ": " + result.undelivered_because) +
                 "\n  `slotctl alerts test` tests every channel");
    }
}

/// `env=prod` as a label of metrics. Throws CLI::ValidationError.
std::pair<std::string, std::string> label_in(const std::string& text) {
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const bool well_formed =
        equals != std::string::npos && !name.empty() && is_letter(name.front()) &&
        std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
    if (!well_formed) {
        throw CLI::ValidationError("--label: \"" + text +
                                   "\" is not NAME=VALUE; NAME consists of letters, digits and underscores");
    }
    constexpr std::array<std::string_view, 5> own{"check", "directory", "job", "result", "version"};
    if (name.starts_with("__") || std::find(own.begin(), own.end(), name) != own.end())
        throw CLI::ValidationError("--label: the label \"" + name +
                                   "\" is set by slotctl or Prometheus itself");
    return {name, text.substr(equals + 1)};
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

int refuse_monitor(const std::vector<std::string>& words, const std::string& message,
                   const std::string& hint) {
    GlobalOptions options;
    options.format = output_format(value_of(words, "--format").value_or("text")).value_or(OutputFormat::text);
    const Context context(options);
    return deliver(cannot_monitor_as_asked(context.now(), Error(ErrorKind::usage, message, hint)), options,
                   {});
}

void add_monitor(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand(
        "monitor", "Check the health of the database and the jobs, and report on their performance");
    struct Options {
        MonitorRequest request;
        std::optional<std::filesystem::path> output;
    };
    const auto options = std::make_shared<Options>();
    command->add_flag("--check-health", options->request.check_health, "Run all health checks (the default)");
    command->add_flag("--performance-report", options->request.performance_report,
                      "Report coverage, slots, bookings, uptime and runs of recent days");
    const CLI::Option* days_back =
        command
            ->add_option(
                "--days-back", options->request.days_back,
                "Days covered by the report, including today (1-366, default 7; with --performance-report)")
            ->check(whole_number(1, 366))
            ->type_name("N");
    command->add_flag(
        "--alert", options->request.alert,
        "Run all health checks and report what got worse or recovered since the last call to [alerts]");
    command
        ->add_option_function<std::vector<std::string>>(
            "--label",
            [options](const std::vector<std::string>& labels) {
                for (const std::string& label : labels) {
                    auto given = label_in(label);
                    const auto& before = options->request.labels;
                    if (std::any_of(before.begin(), before.end(),
                                    [&](const auto& l) { return l.first == given.first; }))
                        throw CLI::ValidationError("--label: \"" + given.first + "\" is given twice");
                    options->request.labels.push_back(std::move(given));
                }
            },
            "A label for every metric; database=NAME replaces the URL (repeatable)")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    command
        ->add_option_function<std::string>(
            "--output", [options](const std::string& file) { options->output = path_from(file); },
            "Write to FILE atomically instead of standard output")
        ->type_name("FILE");
    command->callback([options, days_back, &chosen] {
        if (days_back->count() > 0 && !options->request.performance_report)
            throw CLI::RequiresError("--days-back", "--performance-report");
        chosen = [options](Context& context) {
            const MonitorResult result = monitored(options->request, context);
            report_alerting(result, context.options());
            return deliver(result.report, context.options(), options->output);
        };
    });
}

}  // namespace slotctl::cli
