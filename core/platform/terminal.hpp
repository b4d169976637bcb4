#pragma once

namespace slotctl {

enum class StandardStream { output, error };

bool is_terminal(StandardStream stream);

/// Columns of the terminal behind the stream; 80 if it is none or does not tell.
int terminal_width(StandardStream stream);

}  // namespace slotctl
