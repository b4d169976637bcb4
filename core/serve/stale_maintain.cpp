#include "core/serve/stale_maintain.hpp"

#include "core/base/duration.hpp"
#include "core/base/log.hpp"
#include "core/catalogue/catalogue.hpp"

namespace slotctl::serve {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::minutes pause_between_looks{1};
/// A run that fails would otherwise be started again and again.
constexpr std::chrono::minutes pause_after_start{10};

}  // namespace

void StaleMaintain::notice(Instant now) {
    if (most_.count() == 0) return;
    {
        const std::lock_guard lock(mutex_);
        if (Steady::now() < next_look_) return;
        next_look_ = Steady::now() + pause_between_looks;
    }
    workers_.submit([this, now](Desk& desk) {
        const std::string job(job_kind(JobId::maintain).name);
        try {
            const auto last =
                desk.with_store([&](Store& store) { return store.runs().last_good_start(job, now); });
            if ((last && now - *last < most_) || board_.runs(job)) return;
            board_.start({job, "--if-stale", format_duration(most_)});
            const std::lock_guard lock(mutex_);
            next_look_ = Steady::now() + pause_after_start;
        } catch (const Error& error) {
            log::warning(std::string("maintain could not be started in the background: ") + error.what());
        }
    });
}

}  // namespace slotctl::serve
