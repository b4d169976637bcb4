#include "cli/command.hpp"

#include <utility>

namespace slotctl::cli {

CLI::App* add_command(CLI::App& parent, Action& chosen, const std::string& name, const std::string& help,
                      Action run) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->callback([run = std::move(run), &chosen] { chosen = run; });
    return command;
}

}  // namespace slotctl::cli
