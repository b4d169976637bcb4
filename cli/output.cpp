#include "cli/output.hpp"

#include <cerrno>
#include <cstring>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/base/one_line.hpp"
#include "core/base/printable.hpp"
#include "core/platform/process.hpp"
#include "core/platform/terminal.hpp"

namespace slotctl::cli {

void print(const std::string& text, const std::string& done) {
    if (!write_text(StandardStream::output, printable_document(text))) {
        throw Error(ErrorKind::failed, std::string("cannot write to standard output: ") +
                                           std::strerror(errno) + (done.empty() ? "" : "; " + done));
    }
}

bool wants_color(const GlobalOptions& options) {
    return !options.no_color && environment("NO_COLOR").value_or("").empty() &&
           environment("TERM").value_or("") != "dumb";
}

namespace {

void say(log::Level level, const std::string& word, const std::string& text) {
    write_text(StandardStream::error, "slotctl: " + word + printable_lines(text) + "\n");
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

report::TextStyle text_style(const GlobalOptions& options, bool to_file) {
    report::TextStyle style;
    const bool terminal = !to_file && is_terminal(StandardStream::output);
    style.width = terminal ? terminal_width(StandardStream::output) : 80;
    style.color = terminal && wants_color(options);
    style.wrap = terminal;
    return style;
}

}  // namespace slotctl::cli
