#pragma once

#include <cstdint>
#include <optional>

#include "core/jobs/job_runner.hpp"
#include "core/plans/unreserve.hpp"

namespace slotctl {

struct UnreserveRequest {
    UnreservePolicy policy;
    /// Reservations per transaction, > 0. An order is never divided between two.
    std::int64_t batch_size = 1000;
    /// The most reservations to release or confirm, > 0; none = all that are due.
    std::optional<std::int64_t> limit;
};

/// One pass over all expired reservations. A batch that fails is divided until the bad order is found and
/// named; the others are processed. Orders locked by a checkout are tried again at the end, and then left to
/// the next run. Counts: released, units, orders_cancelled, kept_paid, kept_confirmed, kept_processing,
/// drift, batches.
Outcome unreserve(const UnreserveRequest& request, const JobContext& context);

}  // namespace slotctl
