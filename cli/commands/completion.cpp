#include "cli/completion/completion.hpp"

#include <algorithm>
#include <iterator>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "core/base/printable.hpp"

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

/// What the scripts ask for while somebody types.
constexpr std::string_view lists[] = {"providers", "services"};

bool is_list(const std::string& name) {
    return std::find(std::begin(lists), std::end(lists), name) != std::end(lists);
}

std::string check_word(const std::string& name) {
    if (find_shell(name) != nullptr || is_list(name)) return "";
    return "no completion for \"" + name + "\"; supported shells: " + shell_names(", ");
}

/// More names than a person looks through are not offered.
constexpr std::size_t most_names = 1000;

int list_names(Context& context, const std::string& list) {
    context.config();
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    require_current_schema(store);
    const NamedKind kind = list == "providers" ? NamedKind::provider : NamedKind::service;
    std::string text;
    auto names = nlohmann::ordered_json::array();
    for (const NamedRecord& record : store.listings().named(kind, "", most_names).records) {
        if (record.name.empty()) continue;
        text += printable_line(record.name) + "\n";
        names.push_back(record.name);
    }
    print(context.json() ? nlohmann::ordered_json{{"names", std::move(names)}}.dump() + "\n" : text);
    return exit_ok;
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
    command
        ->add_option("shell", *name,
                     "The shell; `providers` and `services` print the names that the scripts ask for")
        ->type_name(shell_names("|") + "|providers|services")
        ->check(CLI::Validator(check_word, ""))
        ->required();
    command->callback([name, &app, &chosen] {
        chosen = [name, &app](Context& context) {
            if (is_list(*name)) return list_names(context, *name);
            return write_script(context, app, *find_shell(*name));
        };
    });
}

}  // namespace slotctl::cli
