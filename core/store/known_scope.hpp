#pragma once

#include "core/store/store.hpp"

namespace slotctl {

/// Throws Error(bad_data), naming them, if ids in `scope` are unknown.
void require_known(Store& store, const MaintainScope& scope);

}  // namespace slotctl
