#include "core/jobs/reviews_job.hpp"

#include <functional>

#include "core/base/batch_retry.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/jobs/clock_check.hpp"

namespace slotctl {

namespace {

using AskAt = std::function<ReviewAsk(Instant now)>;
using Carry = std::function<std::int64_t(const ReviewAsk&, MessageChannel, Instant now)>;

void carry_out(const Job& job, const ReviewPolicy& policy, const AskAt& ask_at, const JobContext& context,
               const Carry& carry, Outcome& outcome) {
    const Instant now = time_for_what_is_due(job.name, AfterLeap::refuses, context, outcome);
    const ReviewAsk ask = ask_at(now);
    Counts& counts = outcome.counts;
    std::int64_t queued = 0;
    counts.set("queued", queued);
    const Unreached unreached = context.store.reviews().unreached(ask, policy.channels, now);
    counts.set("unknown_customers", unreached.unknown_customers);
    counts.set("opted_out", unreached.opted_out);
    for (const MessageChannel channel : policy.channels) {
        if (stops_early(context, outcome)) return;
        queued += carry(ask, channel, now);
        counts.set("queued", queued);
    }
}

Outcome ask_for_reviews(JobId id, const ReviewPolicy& policy, const AskAt& ask_at,
                        const JobContext& context) {
    ReviewStore& store = context.store.reviews();
    Job job;
    job.name = job_kind(id).name;
    job.rehearse = [&](Outcome& outcome) {
        carry_out(
            job, policy, ask_at, context,
            [&](const ReviewAsk& ask, MessageChannel channel, Instant now) {
                return store.count(ask, channel, now);
            },
            outcome);
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        carry_out(
            job, policy, ask_at, context,
            [&](const ReviewAsk& ask, MessageChannel channel, Instant now) {
                std::int64_t queued = 0;
                cluster.require_held();
                retry_conflicts(
                    5, [&] { queued = store.queue(lock, ask, channel, now); }, context.stop_requested);
                return queued;
            },
            outcome);
    };
    return run_job(job, context);
}

}  // namespace

Outcome request_reviews(const ReviewPolicy& policy, const JobContext& context) {
    constexpr JobId id = JobId::reviews_request;
    return ask_for_reviews(
        id, policy,
        [&](Instant now) {
            const auto last = context.store.runs().last_good_start(std::string(job_kind(id).name), now);
            return review_requests(policy.rules, last, now);
        },
        context);
}

Outcome remind_of_reviews(const ReviewPolicy& policy, const JobContext& context) {
    return ask_for_reviews(
        JobId::reviews_remind, policy, [&](Instant now) { return review_reminders(policy.rules, now); },
        context);
}

}  // namespace slotctl
