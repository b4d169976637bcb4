#include "cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/platform/process.hpp"

namespace slotctl::cli {

void print(const std::string& text) {
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        throw Error(ErrorKind::failed,
                    std::string("cannot write to standard output: ") + std::strerror(errno));
    }
}

bool wants_color(const GlobalOptions& options) {
    return !options.no_color && environment("NO_COLOR").value_or("").empty() &&
           environment("TERM").value_or("") != "dumb";
}

void complain(const std::string& text) {
    std::fprintf(stderr, "slotctl: %s\n", text.c_str());
    std::string line;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\n') {
            line += text[i];
            continue;
        }
        line += ';';
        while (i + 2 < text.size() && text[i + 1] == ' ' && text[i + 2] == ' ') ++i;
    }
    log::record(log::Level::error, line);
}

}  // namespace slotctl::cli
