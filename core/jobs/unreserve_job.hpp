#pragma once

#include <cstdint>
#include <optional>

#include "core/jobs/job_runner.hpp"
#include "core/plans/unreserve.hpp"

namespace slotctl {

struct UnreserveRequest {
    UnreservePolicy policy;
    /// Reservations a transaction, > 0. An order is never divided between two.
    std::int64_t batch_size = 1000;
    /// The most reservations that are released or confirmed, > 0; none = all that are due.
    std::optional<std::int64_t> limit;
};

/// One pass over expired reservations, however many there are. A batch that fails is divided until the order
/// at fault is found and named; the others go on. Orders that a checkout holds are looked at again at the
/// end, and then left to the next run. Counts: released, units, orders_cancelled, kept_paid, kept_confirmed,
/// kept_processing, drift, batches.
Outcome unreserve(const UnreserveRequest& request, const JobContext& context);

}  // namespace slotctl
