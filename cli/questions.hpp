#pragma once

#include <functional>
#include <string>

namespace slotctl::cli {

/// Whether there is a person to ask: standard input and standard error are terminals.
bool can_ask();

/// Asks on standard error; an empty answer means `usual`, which is shown. `check` says what is wrong with an
/// answer, or nothing; then the question is asked again. Throws Error(usage) at the end of the input.
std::string ask(const std::string& question, const std::string& usual,
                const std::function<std::string(const std::string&)>& check);

/// Asks on standard error, since a program may read standard output: the answer is no unless the person says
/// yes.
bool agrees(const std::string& question);

}  // namespace slotctl::cli
