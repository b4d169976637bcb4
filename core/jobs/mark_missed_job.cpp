#include "core/jobs/mark_missed_job.hpp"

#include "core/jobs/in_batches.hpp"

namespace slotctl {

Outcome mark_missed(const MarkMissedRequest& request, const JobContext& context) {
    MessageStore& store = context.store.messages();
    const Instant ended = context.now - request.after;
    Job job;
    job.name = "mark-missed";
    job.rehearse = [&](Outcome& outcome) { outcome.counts.set("missed", store.count_over(ended)); };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        outcome.counts.set("missed", 0);
        in_batches(
            context, cluster, outcome, request.batch_size, store.count_over(ended),
            [&] { return store.close_over(lock, ended, request.status, request.batch_size); },
            [&](std::int64_t missed) { outcome.counts.set("missed", missed); });
    };
    return run_job(job, context);
}

}  // namespace slotctl
