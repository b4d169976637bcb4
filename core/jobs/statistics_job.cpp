#include "core/jobs/statistics_job.hpp"

#include "core/base/batch_retry.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/jobs/in_batches.hpp"

namespace slotctl {

namespace {

/// Providers per transaction, more or less.
constexpr std::int64_t batch_size = 200;

void recount(const RunLock& lock, ClusterLock& cluster, const JobContext& context, Outcome& outcome) {
    StatisticsStore& store = context.store.statistics();
    std::int64_t providers = 0;
    outcome.counts.set("providers", providers);
    StatisticsStore::Stale done;
    in_batches(
        context, cluster, outcome, batch_size, store.stale().notices,
        [&] {
            done = store.recount(lock, context.now, batch_size);
            return done.notices;
        },
        [&](std::int64_t) {
            providers += done.providers;
            outcome.counts.set("providers", providers);
        });
}

std::int64_t sum_of(const std::map<std::string, std::int64_t>& numbers) {
    std::int64_t sum = 0;
    for (const auto& [name, number] : numbers) sum += number;
    return sum;
}

void report(const DayCounts& day, Counts& counts) {
    counts.set("bookings", sum_of(day.bookings));
    counts.set("new_customers", day.new_customers);
    counts.set("active_providers", day.active_providers);
    counts.set("reviews", day.reviews);
    counts.set("messages", sum_of(day.messages));
}

}  // namespace

Outcome aggregate_reviews(bool all, const JobContext& context) {
    StatisticsStore& store = context.store.statistics();
    Job job;
    job.name = job_kind(JobId::reviews_aggregate).name;
    job.rehearse = [&](Outcome& outcome) {
        outcome.counts.set("providers", all ? store.providers() : store.stale().providers);
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        if (all) store.mark_all(lock);
        recount(lock, cluster, context, outcome);
    };
    return run_job(job, context);
}

Outcome record_statistics(const StatisticsDay& day, bool given, const JobContext& context) {
    StatisticsStore& store = context.store.statistics();
    Job job;
    job.name = job_kind(JobId::stats).name;
    if (given) job.scope = "date=" + format_date(day.date);
    job.rehearse = [&](Outcome& outcome) {
        report(store.day(day.begin, day.end), outcome.counts);
        outcome.counts.set("providers", store.stale().providers);
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        cluster.require_held();
        DayCounts counts;
        retry_conflicts(
            5, [&] { counts = store.record_day(lock, day.date, day.begin, day.end); },
            context.stop_requested);
        report(counts, outcome.counts);
        recount(lock, cluster, context, outcome);
    };
    return run_job(job, context);
}

}  // namespace slotctl
