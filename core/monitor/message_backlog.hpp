#pragma once

#include <span>

#include "core/monitor/gather_health.hpp"

namespace slotctl {

/// How messages to customers stand, and what `remind` should have queued.
MessageFacts message_backlog(Store& store, const HealthSources& sources, std::span<const Pause> pauses);

}  // namespace slotctl
