#pragma once

#include <cstdint>
#include <functional>

#include "core/jobs/job_runner.hpp"

namespace slotctl {

/// Calls `batch`, which handles up to `most` rows in a transaction of its own and returns how many, until
/// nothing is left or a signal asks to stop. `handled` is told after each how many they were altogether;
/// `total` is what was expected.
void in_batches(const JobContext& context, ClusterLock& cluster, Outcome& outcome, std::int64_t most,
                std::int64_t total, const std::function<std::int64_t()>& batch,
                const std::function<void(std::int64_t)>& handled);

}  // namespace slotctl
