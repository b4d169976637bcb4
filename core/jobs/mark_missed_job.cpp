#include "core/jobs/mark_missed_job.hpp"

#include "core/jobs/clock_check.hpp"
#include "core/jobs/in_batches.hpp"

namespace slotctl {

Outcome mark_missed(const MarkMissedRequest& request, const JobContext& context) {
    MessageStore& store = context.store.messages();
    Job job;
    job.name = "mark-missed";
    const auto ended_by = [&](Outcome& outcome) {
        return time_for_what_is_due(job.name, AfterLeap::refuses, context, outcome) - request.after;
    };
    job.rehearse = [&](Outcome& outcome) {
        outcome.counts.set("missed", store.count_over(ended_by(outcome)));
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        const Instant ended = ended_by(outcome);
        outcome.counts.set("missed", 0);
        in_batches(
            context, cluster, outcome, request.batch_size, store.count_over(ended),
            [&] {
                return store.close_over(lock, ended, request.status, ended + request.after,
                                        request.batch_size);
            },
            [&](std::int64_t missed) { outcome.counts.set("missed", missed); });
    };
    return run_job(job, context);
}

}  // namespace slotctl
