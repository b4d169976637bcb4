#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/calendar/zone.hpp"

namespace slotctl {

/// A period in which a zone's offset does not change.
struct ZoneStretch {
    std::string zone;
    Instant from{}, until{};        ///< from <= t < until
    std::chrono::seconds offset{};  ///< local time minus UTC
};

/// The ten years after `from`, for each of these zones that is known, in the order of the names.
std::vector<ZoneStretch> zone_stretches(std::span<const std::string> zones, Instant from);

}  // namespace slotctl
