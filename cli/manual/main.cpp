#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "cli/command_line.hpp"
#include "cli/manual/pages.hpp"

namespace {

std::string text_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw std::runtime_error("cannot be read");
    return text;
}

void write(const std::string& file, const std::string& page) {
    std::ofstream out(file, std::ios::binary);
    out << page << std::flush;
    if (!out) throw std::runtime_error("cannot be written");
}

}  // namespace

/// Writes the manual pages into a directory; runs at build time and is not installed.
int main(int argc, char** argv) {
    using namespace slotctl::cli;
    if (argc != 4) {
        std::cerr << "usage: slotctl_manual DIRECTORY DATE IMPORT_FORMAT.md\n";
        return 64;
    }
    const std::string directory = argv[1], date = argv[2], import_format = argv[3];
    std::string file = import_format;
    try {
        const std::string import = import_page(text_of(import_format), date);
        const CommandLine line;
        write(file = directory + "/slotctl.1", command_page(describe(line.app), date));
        write(file = directory + "/slotctl-config.5", config_page(date));
        write(file = directory + "/slotctl-import.5", import);
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "slotctl_manual: " << file << ": " << e.what() << "\n";
        return 1;
    }
}
