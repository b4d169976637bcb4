#include "core/jobs/remind_job.hpp"

#include <functional>

#include "core/base/batch_retry.hpp"
#include "core/jobs/clock_check.hpp"

namespace slotctl {

namespace {

/// What the run does, or would do, in its order.
struct Steps {
    std::function<std::int64_t()> withdraw;
    std::function<Reminded(std::size_t rule, Instant now)> remind;
    std::function<ToldChanges(Noting, Instant now)> tell;
};

/// All once a day, recent ones otherwise.
Noting noting(const JobContext& context) {
    using std::chrono::floor, std::chrono::days;
    const auto last = context.store.runs().worked_runs("remind", context.now).last;
    return last && floor<days>(*last) == floor<days>(context.now) ? Noting::recent : Noting::all;
}

void carry_out(const MessagePolicy& policy, const JobContext& context, const Steps& steps, Outcome& outcome) {
    const Instant now = time_for_what_is_due("remind", AfterLeap::refuses, context, outcome);
    Counts& counts = outcome.counts;
    for (const char* name : {"queued", "confirmations", "moved", "cancelled_bookings", "withdrawn",
                             "unknown_customers", "opted_out"})
        counts.set(name, 0);
    Reminded all;
    const auto add = [&](const Reminded& more) {
        all.queued += more.queued;
        all.unreached.unknown_customers += more.unreached.unknown_customers;
        all.unreached.opted_out += more.unreached.opted_out;
        counts.set("queued", all.queued);
        counts.set("unknown_customers", all.unreached.unknown_customers);
        counts.set("opted_out", all.unreached.opted_out);
    };
    counts.set("withdrawn", steps.withdraw());
    if (policy.tells(MessageEvent::reminder)) {
        for (std::size_t rule = 0; rule < policy.reminders.size(); ++rule) {
            if (stops_early(context, outcome)) return;
            add(steps.remind(rule, now));
        }
    }
    if (stops_early(context, outcome)) return;
    const bool news = context.store.messages().has_news(policy, now);
    const Noting which = noting(context);
    if (!news && which == Noting::recent) return;
    if (news) add({0, context.store.messages().unreached_by_changes(policy, now)});
    const ToldChanges told = steps.tell(which, now);
    counts.set("confirmations", told.confirmed);
    counts.set("moved", told.moved);
    counts.set("cancelled_bookings", told.cancelled);
}

}  // namespace

Outcome remind(const MessagePolicy& policy, const JobContext& context) {
    MessageStore& store = context.store.messages();
    Job job;
    job.name = "remind";
    job.rehearse = [&](Outcome& outcome) {
        carry_out(policy, context,
                  {[&] { return store.count_withdrawn(); },
                   [&](std::size_t rule, Instant now) { return store.count_reminders(policy, rule, now); },
                   [&](Noting, Instant now) { return store.count_changes(policy, now); }},
                  outcome);
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        const auto settled = [&](auto step) {
            decltype(step()) result{};
            cluster.require_held();
            retry_conflicts(
                5, [&] { result = step(); }, context.stop_requested);
            return result;
        };
        carry_out(policy, context,
                  {[&] { return settled([&] { return store.withdraw_reminders(lock); }); },
                   [&](std::size_t rule, Instant now) {
                       return settled([&] { return store.queue_reminders(lock, policy, rule, now); });
                   },
                   [&](Noting which, Instant now) {
                       return settled([&] { return store.tell_changes(lock, policy, now, which); });
                   }},
                  outcome);
    };
    return run_job(job, context);
}

}  // namespace slotctl
