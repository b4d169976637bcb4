#pragma once

#include <string>

#include "core/config/config.hpp"

namespace slotctl {

/// Why nothing that this configuration wants to send can be sent by this program, as a sentence: empty if all
/// can. Only notifying needs it, so a job does not stop for it.
std::string unsendable(const Config& config);

/// What `[alerts]` lacks for the mails that it asks for, as a sentence: empty if it lacks nothing. Only
/// telling needs it, so a job does not stop for it.
std::string gap_in(const AlertsConfig& alerts);

}  // namespace slotctl
