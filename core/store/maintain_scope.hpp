#pragma once

#include <vector>

#include "core/base/ids.hpp"

namespace slotctl {

/// Which records a run processes; an empty list means all.
struct MaintainScope {
    std::vector<ProviderId> providers;
    std::vector<ServiceId> services;
};

}  // namespace slotctl
