#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/plans/moved_bookings.hpp"
#include "core/plans/zone_stretches.hpp"
#include "core/platform/run_lock.hpp"
#include "core/store/maintain_scope.hpp"

namespace slotctl {

/// The UTC offsets with which bookings were made, so that a change of their zone's rules is noticed. Only
/// pending and confirmed bookings are considered.
class BookedOffsetStore {
  public:
    virtual ~BookedOffsetStore() = default;

    /// Writes the offset of up to `limit` bookings that start within `zones` and have none. Those that others
    /// are changing are left for later. Returns how many were written; if that is less than `limit`, none is
    /// left.
    virtual std::int64_t record(const RunLock& lock, const MaintainScope& scope,
                                std::span<const ZoneStretch> zones, std::int64_t limit) = 0;

    /// The provider's booked slots that block any of this time.
    virtual std::vector<BookedSlot> taken(ProviderId provider, const Interval& time) = 0;

    /// Moves bookings of one provider, in this order and in one transaction. A booking that others are
    /// changing, or have changed, or that the database refuses, is not moved. Returns the ids of those that
    /// were moved.
    virtual std::vector<std::int64_t> move(const RunLock& lock, std::span<const BookingMove> moves) = 0;
};

}  // namespace slotctl
