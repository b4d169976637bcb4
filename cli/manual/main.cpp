#include <fstream>
#include <iostream>

#include "cli/command_line.hpp"
#include "cli/manual/pages.hpp"

/// Writes the manual pages into a directory; runs at build time and is not installed.
int main(int argc, char** argv) {
    using namespace slotctl::cli;
    if (argc != 3) {
        std::cerr << "usage: slotctl_manual DIRECTORY DATE\n";
        return 64;
    }
    const std::string directory = argv[1];
    const CommandLine line;
    std::ofstream command(directory + "/slotctl.1", std::ios::binary);
    std::ofstream config(directory + "/slotctl-config.5", std::ios::binary);
    command << command_page(describe(line.app), argv[2]) << std::flush;
    config << config_page(argv[2]) << std::flush;
    if (command && config) return 0;
    std::cerr << "slotctl_manual: cannot write to " << directory << "\n";
    return 1;
}
