#pragma once

#include <functional>

#include "core/jobs/job_runner.hpp"

namespace slotctl {

/// How moves are carried out: returns the ids of the bookings that were (or would be) moved.
using CarryMoves = std::function<std::vector<std::int64_t>(std::span<const BookingMove>)>;
/// Records the UTC offsets of up to `limit` bookings; see BookedOffsetStore.
using CarryOffsets = std::function<std::int64_t(std::span<const ZoneStretch>, std::int64_t limit)>;

/// Moves future bookings back to their local time if a change of their zone's rules has moved them, one
/// transaction per provider. Warns of those that were (or would be) moved and of those that stay; sets the
/// count moved_bookings.
void keep_clock_times(const MaintainScope& scope, const JobContext& context, Outcome& outcome,
                      const CarryMoves& carry);

/// Records the UTC offset with which future bookings were made, in short transactions. An error only causes a
/// warning: the next run continues.
void record_offsets(const MaintainScope& scope, const JobContext& context, Outcome& outcome,
                    const CarryOffsets& carry);

}  // namespace slotctl
