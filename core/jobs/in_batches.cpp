#include "core/jobs/in_batches.hpp"

#include "core/base/batch_retry.hpp"

namespace slotctl {

void in_batches(const JobContext& context, ClusterLock& cluster, Outcome& outcome, std::int64_t most,
                std::int64_t total, const std::function<std::int64_t()>& batch,
                const std::function<void(std::int64_t)>& handled) {
    std::int64_t all = 0, of_batch = most;
    // A batch that is not full has left only what others are changing.
    while (of_batch == most && !stops_early(context, outcome)) {
        cluster.require_held();
        retry_conflicts(
            5, [&] { of_batch = batch(); }, context.stop_requested);
        all += of_batch;
        handled(all);
        tell_progress(context, all, total);
    }
}

}  // namespace slotctl
