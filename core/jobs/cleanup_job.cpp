#include "core/jobs/cleanup_job.hpp"

#include <vector>

#include "core/jobs/clock_check.hpp"
#include "core/jobs/in_batches.hpp"

namespace slotctl {

namespace {

/// What customers were told is needed as long as their booking may change.
constexpr std::chrono::days told_is_kept{7};

struct Step {
    CleanupPart part;
    Cleanup what;
    std::chrono::seconds age;
    const char* count;  ///< null: not counted
};

std::string name_of(CleanupPart part) {
    switch (part) {
        case CleanupPart::notifications:
            return "notifications";
        case CleanupPart::bookings:
            return "bookings";
        case CleanupPart::chat_rooms:
            return "chat-rooms";
    }
    throw Error(ErrorKind::internal, "unknown part of the cleanup");
}

std::vector<Step> steps_of(const CleanupRequest& request) {
    std::vector<Step> steps{
        {CleanupPart::notifications, Cleanup::sent_messages, request.keep_sent, "sent_deleted"},
        {CleanupPart::notifications, Cleanup::failed_messages, request.keep_failed, "failed_deleted"},
        {CleanupPart::notifications, Cleanup::told_bookings, told_is_kept, nullptr},
        {CleanupPart::bookings, Cleanup::bookings, request.archive_after, "archived"},
        {CleanupPart::chat_rooms, Cleanup::chat_rooms, request.close_after, "chat_rooms_closed"}};
    if (request.only) std::erase_if(steps, [&](const Step& step) { return step.part != *request.only; });
    return steps;
}

}  // namespace

Outcome cleanup(const CleanupRequest& request, const JobContext& context) {
    MessageStore& store = context.store.messages();
    const auto steps = steps_of(request);
    const auto set = [](Outcome& outcome, const Step& step, std::int64_t rows) {
        if (step.count != nullptr) outcome.counts.set(step.count, rows);
    };
    Job job;
    job.name = "cleanup";
    if (request.only) job.scope = "only=" + name_of(*request.only);
    // A clock that is ahead deletes nothing.
    const auto believed_now = [&](Outcome& outcome) {
        return time_for_what_is_due(job.name, AfterLeap::refuses, context, outcome);
    };
    job.rehearse = [&](Outcome& outcome) {
        const Instant now = believed_now(outcome);
        for (const Step& step : steps) set(outcome, step, store.count_old(step.what, now - step.age));
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        const Instant now = believed_now(outcome);
        for (const Step& step : steps) set(outcome, step, 0);
        for (const Step& step : steps) {
            const Instant before = now - step.age;
            in_batches(
                context, cluster, outcome, request.batch_size, store.count_old(step.what, before),
                [&] { return store.clean(lock, step.what, before, context.now, request.batch_size); },
                [&](std::int64_t rows) { set(outcome, step, rows); });
        }
    };
    return run_job(job, context);
}

}  // namespace slotctl
