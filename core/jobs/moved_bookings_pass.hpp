#pragma once

#include <functional>

#include "core/jobs/job_runner.hpp"

namespace slotctl {

/// How moves are carried out: returns the ids of the bookings that were moved, or would be.
using CarryMoves = std::function<std::vector<std::int64_t>(std::span<const BookingMove>)>;
/// Records the UTC offsets of so many bookings; see BookedOffsetStore.
using CarryOffsets = std::function<std::int64_t(std::span<const ZoneStretch>, std::int64_t limit)>;

/// Gives bookings ahead the local time back that a change of their zone's rules has moved, a transaction per
/// provider. Warns of those that were moved (or would be) and of those that stay; sets the count
/// moved_bookings.
void keep_clock_times(const MaintainScope& scope, const JobContext& context, Outcome& outcome,
                      const CarryMoves& carry);

/// Records with which UTC offset bookings ahead were made, in short transactions. What goes wrong is a
/// warning: the next run goes on.
void record_offsets(const MaintainScope& scope, const JobContext& context, Outcome& outcome,
                    const CarryOffsets& carry);

}  // namespace slotctl
