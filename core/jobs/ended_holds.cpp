#include "core/jobs/ended_holds.hpp"

#include <functional>

#include "core/base/batch_retry.hpp"

namespace slotctl {

namespace {

constexpr std::chrono::days keys_are_kept{7};

void counted(Outcome& outcome, const std::function<void(std::int64_t& released)>& work) {
    std::int64_t released = 0;
    outcome.counts.set("holds_released", released);
    try {
        work(released);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::permission) throw;
        outcome.warnings.push_back(std::string("holds of bookings are not released: ") + error.what());
    }
    outcome.counts.set("holds_released", released);
}

}  // namespace

void release_ended_holds(const RunLock& lock, ClusterLock& cluster, const JobContext& context, Instant now,
                         std::int64_t batch, Outcome& outcome) {
    BookingStore& store = context.store.bookings();
    counted(outcome, [&](std::int64_t& released) {
        std::int64_t of_batch = batch;
        // An application that has no holds need not let this role change bookings.
        while (of_batch == batch && !context.stop_requested() && store.count_ended_holds(now) > 0) {
            cluster.require_held();
            retry_conflicts(
                5, [&] { of_batch = store.release_ended_holds(lock, now, batch); }, context.stop_requested);
            released += of_batch;
        }
        store.forget_keys(lock, now - keys_are_kept);
    });
}

void count_ended_holds(const JobContext& context, Instant now, Outcome& outcome) {
    counted(outcome,
            [&](std::int64_t& released) { released = context.store.bookings().count_ended_holds(now); });
}

}  // namespace slotctl
