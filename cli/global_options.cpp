#include "cli/global_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/date_option.hpp"
#include "core/base/duration.hpp"
#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/base/text.hpp"

namespace slotctl::cli {

namespace {

constexpr const char* group = "Global options, before or after the command";

std::string unit_name(std::chrono::seconds unit) {
    if (unit == std::chrono::minutes{1}) return "minutes";
    if (unit == std::chrono::hours{1}) return "hours";
    return unit == std::chrono::hours{24} ? "days" : "seconds";
}

}  // namespace

CLI::Option* add_duration(CLI::App& app, const std::string& name, std::optional<std::chrono::seconds>& value,
                          std::chrono::seconds unit, const std::string& help) {
    const auto read = [&value, unit, name](const std::string& text) {
        try {
            value = parse_duration(text, unit);
        } catch (const Error& e) {
            throw CLI::ValidationError(name + ": " + e.what() + "; " + e.hint());
        }
    };
    return app
        .add_option_function<std::string>(
            name, read, help + " (90s, 15m, 24h, 7d; a bare number is in " + unit_name(unit) + ")")
        ->type_name("DURATION");
}

CLI::Validator whole_number(std::int64_t least, std::int64_t most) {
    const auto check = [least, most](const std::string& text) {
        std::int64_t number = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, number);
        if (error == std::errc{} && stop == end && number >= least && number <= most) return std::string();
        return "\"" + text + "\" is not a whole number from " + std::to_string(least) + " to " +
               std::to_string(most);
    };
    return {check, ""};
}

CLI::Validator one_of(const std::vector<std::string>& names) {
    const auto check = [names](const std::string& text) {
        if (std::find(names.begin(), names.end(), text) != names.end()) return std::string();
        return "\"" + text + "\" is not " + alternatives(names);
    };
    return {check, ""};
}

std::string alternatives(const std::vector<std::string>& names) {
    const std::vector<std::string> but_last(names.begin(), names.end() - 1);
    return but_last.empty() ? names.back() : joined(but_last) + " or " + names.back();
}

std::optional<OutputFormat> output_format(const std::string& name) {
    constexpr std::array<std::pair<std::string_view, OutputFormat>, 8> formats{
        {{"text", OutputFormat::text},
         {"json", OutputFormat::json},
         {"csv", OutputFormat::csv},
         {"ics", OutputFormat::ics},
         {"prometheus", OutputFormat::prometheus},
         {"nagios", OutputFormat::nagios},
         {"html", OutputFormat::html},
         {"django", OutputFormat::django}}};
    for (const auto& [known, format] : formats)
        if (known == name) return format;
    return std::nullopt;
}

void add_global_options(CLI::App& app, GlobalOptions& options) {
    app.add_option_function<std::string>(
           "--config", [&](const std::string& file) { options.config = path_from(file); },
           "Configuration file (default: $SLOTCTL_CONFIG, ./config.toml, the user's, the system's)")
        ->type_name("FILE")
        ->group(group);
    app.add_option_function<std::string>(
           "--database",
           [&](const std::string& url) {
               // This comes from an unset "$VARIABLE"; it must not select the default database.
               if (url.empty()) throw CLI::ValidationError("--database: the URL is empty");
               options.database = url;
           },
           "Database: sqlite:PATH or postgresql://user@host/db")
        ->type_name("URL")
        ->group(group);
    app.add_flag("--dry-run", options.dry_run, "Show what would be done, and write nothing")->group(group);
    app.add_option_function<std::string>(
           "--format",
           [&](const std::string& name) {
               const auto format = output_format(name);
               if (!format) {
                   throw CLI::ValidationError(
                       "--format must be text or json (availability, runs and slots also: csv; export also: "
                       "ics;"
                       " adopt also: django; monitor also: prometheus, nagios, html), not \"" +
                       name + "\"");
               }
               options.format = *format;
           },
           "Output: text or json (one object); availability, runs and slots also: csv; export also: ics; "
           "adopt also: django; monitor also: prometheus, nagios, html")
        ->type_name("text|json")
        ->group(group);
    app.add_option_function<std::string>(
           "--now", [&](const std::string& text) { options.now = read_instant("--now", text); },
           "Run as if it were this time (RFC 3339)")
        ->type_name("INSTANT")
        ->group(group);
    add_duration(app, "--wait", options.wait, std::chrono::seconds{1}, "How long to wait for a busy lock")
        ->group(group);
    app.add_option_function<std::string>(
           "--scheduled-as", [&](const std::string& name) { options.scheduled_as = name; },
           "The [[schedule]] entry that starts this run; it is recorded")
        ->type_name("NAME")
        ->group(group);
    app.add_flag("-v,--verbose", options.verbose, "Print more: details, and debug lines in the log")
        ->group(group);
    app.add_flag("-q,--quiet", options.quiet, "Print nothing on success")->group(group);
    app.add_flag("--no-color", options.no_color, "No colours (also: NO_COLOR)")->group(group);
}

}  // namespace slotctl::cli
