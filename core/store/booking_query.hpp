#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/plans/maintain_snapshot.hpp"
#include "core/store/maintain_scope.hpp"

namespace slotctl {

/// Which bookings are asked for.
struct BookingQuery {
    Instant now{};
    std::size_t examples = 0;  ///< at most so many are named
    MaintainScope scope{};
    /// Slots that are taken for marked as outside the rules, and for not marked: what a rehearsal would do.
    std::vector<SlotKey> marked{}, cleared{};
};

/// The reason of a booking that overlaps an earlier one.
inline std::string overlap_with(std::int64_t booking) {
    return "it overlaps booking " + std::to_string(booking);
}

}  // namespace slotctl
