#pragma once

#include <string>

#include "core/config/config.hpp"

namespace slotctl {

/// Why this program cannot send something that the configuration asks for, as a sentence; empty if it can.
/// Only notifications need this, so jobs do not stop for it.
std::string unsendable(const Config& config);

/// What `[alerts]` lacks for the mails that it asks for, as a sentence; empty if nothing. Only notifications
/// need this, so jobs do not stop for it.
std::string gap_in(const AlertsConfig& alerts);

}  // namespace slotctl
