#pragma once

#include <cstdint>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// The slots that start on one UTC date. For past dates, only booked slots remain.
struct SlotDay {
    LocalDate date{};
    std::int64_t slots = 0;
    std::int64_t capacity = 0;  ///< places
    std::int64_t booked = 0;    ///< places taken
    std::int64_t free = 0;      ///< places that can be booked (core/plans/availability.hpp)
    bool operator==(const SlotDay&) const = default;
};

/// Slots by day, for all active offerings or for an even sample of them.
struct SlotDays {
    std::int64_t offerings = 0;  ///< active ones
    std::int64_t looked_at = 0;  ///< the number of them that were counted
    std::vector<SlotDay> days;   ///< ascending; days without slots are omitted
};

}  // namespace slotctl
