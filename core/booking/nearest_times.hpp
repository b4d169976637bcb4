#pragma once

#include "core/booking/free_times.hpp"

namespace slotctl {

/// The free times of a service that are nearest to a start, ascending; at most 5, from a week before it to a
/// month after it.
FreeTimes nearest_times(Store& store, const MaintainScope& scope, Instant start, Instant now);

}  // namespace slotctl
