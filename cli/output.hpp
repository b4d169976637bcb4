#pragma once

#include <string>

#include "cli/global_options.hpp"
#include "core/report/monitor_documents.hpp"

namespace slotctl::cli {

/// Writes to standard output. Throws Error(failed) if that fails, as on a full disk. `done` says what the
/// command has done before, whether it can be printed or not: "booking 7 was made".
void print(const std::string& text, const std::string& done = "");

/// Writes to standard error, after `slotctl: `, and to the log file, where lines are joined by semicolons.
void complain(const std::string& text);

/// The same for a warning, also with -q.
void warn(const std::string& text);

/// The error, with the hint on the line below.
std::string with_hint(const std::string& error, const std::string& hint);

/// Whether text for people may have colours: not with --no-color, a NO_COLOR that is not empty
/// (no-color.org), or TERM=dumb. The caller checks whether the output is a terminal.
bool wants_color(const GlobalOptions& options);

/// The width and colours of text on standard output; of text for a file, those of a pipe.
report::TextStyle text_style(const GlobalOptions& options, bool to_file = false);

}  // namespace slotctl::cli
