#pragma once

#include <vector>

#include "core/config/settings.hpp"

namespace slotctl {

/// The settings about customers, messages and what is cleaned up: a part of all_settings().
std::vector<Setting> message_settings();

}  // namespace slotctl
