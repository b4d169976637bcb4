#include "cli/app.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

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
        command->footer("Global options (--config, --database, --dry-run, --format, --now, --wait, -v, -q): see slotctl --help");
        let_global_options_through(*command);
    }
}

/// "did you mean" for a word that is no command.
std::string suggestion(const CLI::App& app, const std::vector<std::string>& words) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    for (const std::string& word : words) {
        if (word.starts_with("-")) continue;
        const auto near = nearest(word, candidates);
        if (!near.empty() && near != word) return "did you mean `slotctl " + std::string(near) + "`?";
        break;
    }
    return "";
}

int refuse_command_line(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
    std::string text = masked(error.what());
    if (const std::string hint = suggestion(app, words); !hint.empty()) text += "\n  " + hint;
    const CLI::App* deepest = &app;
    std::string command = "slotctl";
    for (auto parsed = deepest->get_subcommands(); !parsed.empty(); parsed = deepest->get_subcommands()) {
        deepest = parsed.front();
        command += " " + deepest->get_name();
    }
    complain(text + "\n  see `" + command + " --help`");
    return exit_usage;
}

void tell_faults(const FaultyFile& file, bool json) {
    if (json) {
        Json faults = Json::array();
        for (const Fault& fault : file.faults()) faults.push_back({{"path", fault.path}, {"message", fault.message}});
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

int execute(const Action& action, const GlobalOptions& options) {
    const bool json = options.format == OutputFormat::json;
    try {
        Context context(options);
        const int status = action(context);
        log::flush();
        return status;
    } catch (const FaultyFile& file) {
        tell_faults(file, json);
        return exit_bad_data;
    } catch (const Error& error) {
        return tell(error, json);
    } catch (const std::bad_alloc&) {
        complain("out of memory");
        return exit_failed;
    } catch (const std::exception& error) {
        complain(std::string("a bug in slotctl: ") + error.what() + "\n  please report it with the command line");
        return exit_internal;
    }
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
    } catch (const CLI::CallForHelp&) {
        const CLI::App* deepest = &app;
        while (!deepest->get_subcommands().empty()) deepest = deepest->get_subcommands().front();
        print(deepest->help());
        return exit_ok;
    } catch (const CLI::CallForVersion& version) {
        print(std::string(version.what()) + "\n");
        return exit_ok;
    } catch (const CLI::ParseError& error) {
        return refuse_command_line(app, error, words);
    }
    return execute(chosen, options);
}

}  // namespace slotctl::cli
