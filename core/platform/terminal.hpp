#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slotctl {

enum class StandardStream { input, output, error };

bool is_terminal(StandardStream stream);

/// The width in columns of the terminal behind the stream; 80 if it is not a terminal or does not report one.
int terminal_width(StandardStream stream);

/// Writes UTF-8 to standard output or standard error at once. False if that fails; errno is the reason.
bool write_text(StandardStream stream, std::string_view text);

/// The next line that a person types into the terminal behind standard input, without its end; nothing at the
/// end of the input.
std::optional<std::string> typed_line();

}  // namespace slotctl
