#pragma once

#include <string>

#include "core/config/config.hpp"

namespace slotctl {

/// What `[alerts]` lacks for the mails that it asks for, as a sentence: empty if it lacks nothing. Only
/// telling needs it, so a job does not stop for it.
std::string gap_in(const AlertsConfig& alerts);

}  // namespace slotctl
