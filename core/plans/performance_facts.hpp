#pragma once

#include <cstdint>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

/// The slots that start on one UTC date. Of past dates only booked slots are left.
struct SlotDay {
    LocalDate date{};
    std::int64_t slots = 0;
    std::int64_t capacity = 0;  ///< places
    std::int64_t booked = 0;    ///< places taken
    std::int64_t free = 0;      ///< places that can be booked (core/plans/availability.hpp)
    bool operator==(const SlotDay&) const = default;
};

/// Slots by day, of all active offerings or of an even sample of them.
struct SlotDays {
    std::int64_t offerings = 0;  ///< active ones
    std::int64_t looked_at = 0;  ///< of which these were counted
    std::vector<SlotDay> days;   ///< ascending; days without slots are left out
};

}  // namespace slotctl
