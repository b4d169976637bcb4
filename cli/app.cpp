#include "cli/app.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"
#include "cli/commands/monitor.hpp"
#include "cli/context.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/report_outcome.hpp"
#include "core/base/log.hpp"
#include "core/base/mask.hpp"
#include "core/base/nearest.hpp"
#include "core/base/path_text.hpp"
#include "core/base/text.hpp"
#include "core/booking/documents.hpp"
#include "core/jobs/calendar_source.hpp"
#include "core/jobs/outcome_json.hpp"
#include "core/platform/event_log.hpp"
#include "core/platform/process.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

const CLI::App& deepest_command(const CLI::App& app) {
    const CLI::App* deepest = &app;
    for (auto parsed = app.get_subcommands(); !parsed.empty(); parsed = deepest->get_subcommands())
        deepest = parsed.front();
    return *deepest;
}

/// `slotctl db migrate`, as far as the line could be understood.
std::string command_words(const CLI::App& app) {
    std::string text = app.get_name();
    for (auto parsed = app.get_subcommands(); !parsed.empty(); parsed = parsed.front()->get_subcommands()) {
        text += " " + parsed.front()->get_name();
    }
    return text;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& names,
                         const std::string& before) {
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const auto near = nearest(word, candidates);
    return near.empty() ? "" : "\n  did you mean `" + before + std::string(near) + "`?";
}

bool has_option(const CLI::App& command, const std::string& name) {
    return command.get_option_no_throw(name) != nullptr;
}

/// The first command, in the order of the help, that has the option.
std::string command_with_option(const CLI::App& app, const std::string& name, const std::string& words) {
    for (const CLI::App* below : app.get_subcommands({})) {
        std::string path = words + " " + below->get_name();
        if (has_option(*below, name)) return path;
        if (std::string deeper = command_with_option(*below, name, path); !deeper.empty()) return deeper;
    }
    return "";
}

std::string unknown_option(const CLI::App& app, const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    if (has_option(deepest_command(app), name))
        return name + " belongs after the command: `" + command_words(app) + " " + name + "`";
    if (const std::string other = command_with_option(app, name, app.get_name()); !other.empty())
        return "`" + command_words(app) + "` has no option " + name + "\n  `" + other + "` has one";
    std::vector<std::string> known;
    for (const CLI::App* level : {&deepest_command(app), &app}) {
        for (const CLI::Option* option : level->get_options()) {
            for (const std::string& long_name : option->get_lnames()) known.push_back("--" + long_name);
        }
    }
    return "`" + command_words(app) + "` has no option " + name + did_you_mean(name, known, "");
}

std::string unknown_command(const CLI::App& app, const std::string& word) {
    std::vector<std::string> known;
    for (const CLI::App* command : deepest_command(app).get_subcommands({}))
        known.push_back(command->get_name());
    const std::string before = command_words(app) + " ";
    if (known.empty()) return "`" + command_words(app) + "` takes no argument \"" + word + "\"";
    return "unknown command \"" + before.substr(before.find(' ') + 1) + word + "\"" +
           did_you_mean(word, known, before);
}

/// The message about the first word that was not understood; empty if all were.
std::string unknown_word(const CLI::App& app, const std::vector<std::string>& words) {
    const auto left = app.remaining(true);
    const auto unknown = std::find_if(words.begin(), words.end(), [&](const std::string& word) {
        return std::find(left.begin(), left.end(), word) != left.end();
    });
    if (unknown == words.end()) return "";
    return unknown->starts_with("-") ? unknown_option(app, *unknown) : unknown_command(app, *unknown);
}

/// The message about a command, an argument or an option that the line must have; empty if it has them.
std::string missing_word(const CLI::App& app) {
    const CLI::App& command = deepest_command(app);
    const std::string needs = "`" + command_words(app) + "` needs ";
    std::vector<std::string> commands;
    for (const CLI::App* below : command.get_subcommands({})) commands.push_back(below->get_name());
    if (!commands.empty()) return needs + "a command: " + alternatives(commands);
    for (const CLI::Option* option : command.get_options()) {
        if (!option->get_required() || option->count() > 0) continue;
        const std::string name = option->get_positional() ? "" : option->get_name() + " ";
        return needs + name + option->get_type_name();
    }
    return "";
}

/// CLI11's messages about the number of values, in plain words.
std::string in_plain_words(std::string text) {
    if (const auto at = text.find(": At Most 1 required but received"); at != std::string::npos)
        text.replace(at, std::string::npos, " is given more than once");
    if (const auto at = text.find(": 1 required "); at != std::string::npos && text.ends_with(" missing"))
        text.replace(at, std::string::npos, " needs a value");
    if (const auto at = text.find(" excludes "); at != std::string::npos)
        text.replace(at, sizeof " excludes " - 1, " and ").append(" cannot be used together");
    if (const auto at = text.find(" requires "); at != std::string::npos)
        text.replace(at, sizeof " requires " - 1, " needs ");
    return text;
}

/// The format that a line asks for, even if the line cannot be parsed.
bool asks_for_json(const std::vector<std::string>& words) {
    bool json = false;
    for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
        if (words[i] == "--format" && i + 1 < words.size()) json = words[++i] == "json";
        if (words[i].starts_with("--format=")) json = words[i] == "--format=json";
    }
    return json;
}

/// If standard output itself failed, only standard error is left.
void print_or_ignore(const std::string& text) {
    try {
        print(text);
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the caller reports the first error
    }
}

/// Prints the error as the one JSON object.
void print_failure(const Json& failure) {
    print_or_ignore(failure.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

void print_failure(const std::string& error, const std::string& hint) {
    print_failure(Json{{"status", "failed"}, {"error", masked(error)}, {"hint", masked(hint)}});
}

int report_error(const Error& error, bool json) {
    if (json) print_failure(error.what(), error.hint());
    complain(with_hint(masked(error.what()), masked(error.hint())));
    return exit_status(error.kind());
}

/// The error in the line, with a hint.
Error command_line_error(const CLI::App& app, const CLI::ParseError& error,
                         const std::vector<std::string>& words) {
    std::string text;
    // CLI11 lists unknown words in any order, or reports the missing command instead of the misspelt one.
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr ||
        dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
        text = unknown_word(app, words);
    }
    if (text.empty() && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) text = missing_word(app);
    if (text.empty()) text = in_plain_words(error.what());
    std::string hint = "see `" + command_words(app) + " --help`";
    if (const auto advice = text.find("\n  "); advice != std::string::npos) {
        hint = text.substr(advice + 3) + "\n  " + hint;
        text.resize(advice);
    }
    return {ErrorKind::usage, text, hint};
}

/// Every user of the machine can see a program's arguments in the process list; on Windows, only
/// administrators.
void hide_passwords(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word(argv[i]);
        std::string hidden = masked(word);
        if (hidden == word) continue;
        hidden.resize(word.size(), '*');
        std::copy(hidden.begin(), hidden.end(), argv[i]);
    }
}

void report_faults(const FaultyFile& file, bool json) {
    if (json) {
        Json faults = Json::array();
        for (const Fault& fault : file.faults())
            faults.push_back({{"path", fault.path}, {"message", fault.message}});
        print_failure(Json{{"status", "failed"}, {"error", file.what()}, {"faults", faults}});
    }
    std::string text = file.what();
    for (const Fault& fault : file.faults()) text += "\n  " + fault.path + ": " + fault.message;
    complain(text + "\n  nothing was changed");
}

/// Runs `action`. Only this function reports what it throws.
template <class Act>
int guarded(bool json, Act act) {
    try {
        return act();
    } catch (const FaultyFile& file) {
        report_faults(file, json);
        return exit_bad_data;
    } catch (const JobNotStarted& failure) {
        if (json) print_or_ignore(outcome_json(failure.outcome()));
        warn_of_hooks(failure.outcome());
        return report_error(failure, false);
    } catch (const NotFree& error) {
        if (json) print_or_ignore(not_free_json(error));
        return report_error(error, false);
    } catch (const Error& error) {
        return report_error(error, json);
    } catch (const std::exception& error) {
        return report_error(error_of(error), json);
    }
}

int execute(const Action& action, const GlobalOptions& options) {
    return guarded(options.format == OutputFormat::json, [&] {
        Context context(options);
        struct Warn {
            Context& context;
            ~Warn() { context.warn_of_log(); }
        } const warn{context};
        const int status = action(context);
        log::flush();
        return status;
    });
}

int print_or_complain(const std::string& text) {
    return guarded(false, [&] {
        print(text);
        return static_cast<int>(exit_ok);
    });
}

/// Reports the error in the format that the line asks for.
int refuse_command_line(const CLI::App& app, const Error& error, const std::vector<std::string>& words) {
    if (app.got_subcommand("monitor")) return refuse_monitor(words, masked(error.what()), error.hint());
    return report_error(error, asks_for_json(words));
}

}  // namespace

std::string problem_of_command_line(const std::vector<std::string>& words) {
    CommandLine line;
    try {
        line.app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return "it only prints a help text";
        const Error refusal = command_line_error(line.app, error, words);
        const std::string advice = refusal.hint().substr(0, refusal.hint().find('\n'));
        return masked(refusal.what() + (advice.starts_with("did you mean") ? "\n  " + advice : ""));
    }
    return "";
}

namespace {

/// `help db migrate` means `db migrate --help`; an unknown command stays without the option and is an error.
std::vector<std::string> with_help_option(std::vector<std::string> words) {
    if (words.empty() || words.front() != "help") return words;
    words.erase(words.begin());
    const CommandLine line;
    const CLI::App* command = &line.app;
    for (const std::string& word : words) {
        const auto below = command->get_subcommands([&](const CLI::App* c) { return c->get_name() == word; });
        if (below.empty()) return words;
        command = below.front();
    }
    words.emplace_back("--help");
    return words;
}

/// With -v, also the time zone data.
std::string version_details(const std::vector<std::string>& words) {
    const bool verbose = std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word == "-v" || word == "--verbose";
    });
    if (!verbose) return "";
    const ZoneData zones = installed_zone_data();
    if (zones.version.empty()) return "time zone data: unknown version\n";
    return "time zone data " + zones.version + " (" + utf8(zones.source) + ")\n";
}

bool prints_csv(const CLI::App& app) {
    const auto chosen = [&app](const char* name) { return app.got_subcommand(name); };
    return chosen("availability") || chosen("slots") || chosen("runs");
}

/// `slotctl closed add --reason "New Year"`
/// A word of the command line without secrets: the address of a calendar is one, whatever it consists of.
std::string without_secrets(const std::string& word) {
    for (const char* const scheme : {"https://", "http://", "webcal://"}) {
        const auto at = word.find(scheme);
        if (at != std::string::npos) return word.substr(0, at) + shown_source(word.substr(at));
    }
    return masked(word);
}

std::string as_typed(const std::vector<std::string>& words) {
    std::string text = "slotctl";
    for (const std::string& word : words) {
        const std::string shown = without_secrets(word);
        const bool plain = !shown.empty() && shown.find_first_of(" \t\n\"'$&|;<>()*?#~") == std::string::npos;
        text += plain ? " " + shown : " \"" + shown + "\"";
    }
    return text;
}

/// Whether the chosen command has this format.
bool prints(const CLI::App& app, OutputFormat format) {
    if (format == OutputFormat::text || format == OutputFormat::json) return true;
    if (format == OutputFormat::ics) return app.got_subcommand("export");
    if (format == OutputFormat::django) return app.got_subcommand("adopt");
    if (format != OutputFormat::csv) return app.got_subcommand("monitor");
    return prints_csv(app);
}

/// In words, for a message.
std::string formats_of(const CLI::App& app) {
    if (app.got_subcommand("monitor")) return "text, json, prometheus, nagios or html";
    if (app.got_subcommand("export")) return "json or ics";
    if (app.got_subcommand("adopt")) return "text, json or django";
    return prints_csv(app) ? "text, json or csv" : "text or json";
}

}  // namespace

int run(int argc, char** argv) {
    CommandLine line;
    const auto words = with_help_option(program_arguments(argc, argv));
    try {
        line.app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
        hide_passwords(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return print_or_complain(line.app.help());
    } catch (const CLI::CallForVersion& version) {
        return print_or_complain(std::string(version.what()) + "\n" + version_details(words));
    } catch (const CLI::ParseError& error) {
        return guarded(asks_for_json(words), [&] {
            return refuse_command_line(line.app, command_line_error(line.app, error, words), words);
        });
    }
    if (!prints(line.app, line.options.format)) {
        const Error error(ErrorKind::usage,
                          "--format: `" + command_words(line.app) + "` prints " + formats_of(line.app),
                          "see `" + command_words(line.app) + " --help`");
        return guarded(false, [&] { return refuse_command_line(line.app, error, words); });
    }
    line.options.command_line = as_typed(words);
    if (line.options.scheduled_as) log::also_record_errors(record_in_event_log);
    return execute(line.chosen, line.options);
}

}  // namespace slotctl::cli
