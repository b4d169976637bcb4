#pragma once

namespace slotctl {

enum class StandardStream { input, output, error };

bool is_terminal(StandardStream stream);

/// The width in columns of the terminal behind the stream; 80 if it is not a terminal or does not report one.
int terminal_width(StandardStream stream);

}  // namespace slotctl
