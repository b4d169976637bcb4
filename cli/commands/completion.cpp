#include "cli/completion/completion.hpp"

#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"

namespace slotctl::cli {

namespace {

struct Shell {
    std::string_view name;
    std::string (*script)(const CommandDescription&);
};

constexpr Shell shells[] = {{"bash", bash_completion},
                            {"zsh", zsh_completion},
                            {"fish", fish_completion},
                            {"powershell", powershell_completion}};

std::string shell_names(const std::string& separator) {
    std::string names;
    for (const Shell& shell : shells) names += (names.empty() ? "" : separator) + std::string(shell.name);
    return names;
}

const Shell* find_shell(const std::string& name) {
    for (const Shell& shell : shells) {
        if (shell.name == name) return &shell;
    }
    return nullptr;
}

std::string check_shell(const std::string& name) {
    if (find_shell(name) != nullptr) return "";
    return "no completion for \"" + name + "\"; supported shells: " + shell_names(", ");
}

int write_script(Context& context, const CLI::App& program, const Shell& shell) {
    const std::string script = shell.script(describe(program));
    if (context.json()) {
        print(nlohmann::ordered_json{{"shell", shell.name}, {"script", script}}.dump() + "\n");
    } else {
        print(script);
    }
    return exit_ok;
}

}  // namespace

void add_completion(CLI::App& app, Action& chosen) {
    auto name = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("completion", "Print a completion script for a shell");
    command->add_option("shell", *name, "The shell")
        ->type_name(shell_names("|"))
        ->check(CLI::Validator(check_shell, ""))
        ->required();
    command->callback([name, &app, &chosen] {
        chosen = [name, &app](Context& context) { return write_script(context, app, *find_shell(*name)); };
    });
}

}  // namespace slotctl::cli
