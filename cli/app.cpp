#include "cli/app.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/context.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "core/base/log.hpp"
#include "core/base/mask.hpp"
#include "core/base/nearest.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

/// Options of the program are also understood after a command, however deep.
void let_global_options_through(CLI::App& app) {
    app.fallthrough();
    for (CLI::App* command : app.get_subcommands({})) {
        command->footer(
            "Global options (--config, --database, --dry-run, --format, --now, --wait, --scheduled-as, -v, "
            "-q): "
            "see slotctl "
            "--help");
        let_global_options_through(*command);
    }
}

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

std::string unknown_option(const CLI::App& app, const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
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
    if (known.empty()) return "\"" + word + "\" is one word too many for `" + command_words(app) + "`";
    return "\"" + word + "\" is no command of `" + command_words(app) + "`" +
           did_you_mean(word, known, before);
}

/// What to say of the first word that nothing wanted; empty if every word has its place.
std::string unknown_word(const CLI::App& app, const std::vector<std::string>& words) {
    const auto left = app.remaining(true);
    const auto unknown = std::find_if(words.begin(), words.end(), [&](const std::string& word) {
        return std::find(left.begin(), left.end(), word) != left.end();
    });
    if (unknown == words.end()) return "";
    return unknown->starts_with("-") ? unknown_option(app, *unknown) : unknown_command(app, *unknown);
}

int refuse_command_line(const CLI::App& app, const CLI::ParseError& error,
                        const std::vector<std::string>& words) {
    std::string text;
    // CLI11 lists unknown words in any order, or misses the command that one of them should have been.
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr ||
        dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
        text = unknown_word(app, words);
    }
    if (text.empty()) text = error.what();
    complain(masked(text) + "\n  see `" + command_words(app) + " --help`");
    return exit_usage;
}

/// Every user of the machine sees a program's arguments in the list of processes.
void hide_passwords(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word(argv[i]);
        std::string hidden = masked(word);
        if (hidden == word) continue;
        hidden.resize(word.size(), '*');
        std::copy(hidden.begin(), hidden.end(), argv[i]);
    }
}

void tell_faults(const FaultyFile& file, bool json) {
    if (json) {
        Json faults = Json::array();
        for (const Fault& fault : file.faults())
            faults.push_back({{"path", fault.path}, {"message", fault.message}});
        print(Json{{"status", "failed"}, {"error", file.what()}, {"faults", faults}}.dump(
                  -1, ' ', false, Json::error_handler_t::replace) +
              "\n");
    }
    std::string text = file.what();
    for (const Fault& fault : file.faults()) text += "\n  " + fault.path + ": " + fault.message;
    complain(text + "\n  nothing was changed");
}

int tell(const Error& error, bool json) {
    if (json) {
        print(Json{{"status", "failed"}, {"error", masked(error.what())}, {"hint", error.hint()}}.dump(
                  -1, ' ', false, Json::error_handler_t::replace) +
              "\n");
    }
    complain(masked(error.what()) + (error.hint().empty() ? "" : "\n  " + error.hint()));
    return exit_status(error.kind());
}

/// Runs `action`; what it throws is told here and nowhere else.
template <class Act>
int guarded(bool json, Act act) {
    try {
        return act();
    } catch (const FaultyFile& file) {
        tell_faults(file, json);
        return exit_bad_data;
    } catch (const Error& error) {
        return tell(error, json);
    } catch (const std::bad_alloc&) {
        complain("out of memory");
        return exit_failed;
    } catch (const std::exception& error) {
        complain(std::string("a bug in slotctl: ") + error.what() +
                 "\n  please report it with the command line");
        return exit_internal;
    }
}

int execute(const Action& action, const GlobalOptions& options) {
    return guarded(options.format == OutputFormat::json, [&] {
        Context context(options);
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

}  // namespace

int run(int argc, char** argv) {
    CLI::App app("Keeps booking calendars full and releases expired reservations.", "slotctl");
    app.set_version_flag("--version", "slotctl " SLOTCTL_VERSION, "Print the version");
    app.set_help_flag("-h,--help", "Print this help");
    app.require_subcommand(1);
    GlobalOptions options;
    Action chosen;
    add_global_options(app, options);
    for (const AddCommand add : commands) add(app, chosen);
    let_global_options_through(app);

    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        app.parse(argc, argv);
        hide_passwords(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return print_or_complain(app.help());
    } catch (const CLI::CallForVersion& version) {
        return print_or_complain(std::string(version.what()) + "\n");
    } catch (const CLI::ParseError& error) {
        return refuse_command_line(app, error, words);
    }
    return execute(chosen, options);
}

}  // namespace slotctl::cli
