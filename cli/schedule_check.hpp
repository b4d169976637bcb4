#pragma once

#include "core/config/config.hpp"

namespace slotctl::cli {

/// Throws Error(config) if slotctl would refuse the command of a job in the file. It names each such job, its
/// place and the reason.
void check_commands(const LoadedConfig& loaded);

}  // namespace slotctl::cli
