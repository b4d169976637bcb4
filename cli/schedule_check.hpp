#pragma once

#include "core/config/config.hpp"

namespace slotctl::cli {

/// Throws Error(config) that names every job of the file whose command slotctl would refuse, with its place
/// and why.
void check_commands(const LoadedConfig& loaded);

}  // namespace slotctl::cli
