#pragma once

namespace slotctl {

/// Lets the console show UTF-8 and colours until this process ends, which then restores what was before: the
/// console belongs to the shell as well.
void prepare_console();

}  // namespace slotctl
