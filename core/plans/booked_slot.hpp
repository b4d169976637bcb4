#pragma once

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/calendar/interval.hpp"

namespace slotctl {

/// An existing booked slot.
struct BookedSlot {
    OfferingKey key;
    Instant starts{};
    Interval blocks;  ///< the time during which it keeps its provider busy
    int booked_count = 1, capacity = 1;
};

}  // namespace slotctl
