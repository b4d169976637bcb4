#include "cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/base/one_line.hpp"
#include "core/base/printable.hpp"
#include "core/platform/process.hpp"

namespace slotctl::cli {

void print(const std::string& text) {
    const std::string shown = printable_document(text);
    errno = 0;
    if (std::fwrite(shown.data(), 1, shown.size(), stdout) != shown.size() || std::fflush(stdout) != 0) {
        throw Error(ErrorKind::failed,
                    std::string("cannot write to standard output: ") + std::strerror(errno));
    }
}

bool wants_color(const GlobalOptions& options) {
    return !options.no_color && environment("NO_COLOR").value_or("").empty() &&
           environment("TERM").value_or("") != "dumb";
}

namespace {

void say(log::Level level, const std::string& word, const std::string& text) {
    std::fprintf(stderr, "slotctl: %s%s\n", word.c_str(), printable_lines(text).c_str());
    log::record(level, joined_lines(text));
}

}  // namespace

void complain(const std::string& text) {
    say(log::Level::error, "", text);
}

void warn(const std::string& text) {
    say(log::Level::warning, "warning: ", text);
}

std::string with_hint(const std::string& error, const std::string& hint) {
    return hint.empty() ? error : error + "\n  " + hint;
}

}  // namespace slotctl::cli
