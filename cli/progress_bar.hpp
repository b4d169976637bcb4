#pragma once

#include <cstdint>
#include <functional>

namespace slotctl::cli {

/// Draws on standard error while it is a terminal, at most ten times a second, and wipes itself at the end.
/// Does nothing elsewhere, or when `quiet`.
std::function<void(std::int64_t done, std::int64_t total)> make_progress_bar(bool quiet);

}  // namespace slotctl::cli
