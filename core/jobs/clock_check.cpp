#include "core/jobs/clock_check.hpp"

#include <algorithm>

#include "core/base/duration.hpp"
#include "core/store/clock_difference.hpp"

namespace slotctl {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Clocks synchronised by NTP differ by less than a second; unsynchronised ones may differ by minutes.
constexpr seconds believed_difference = minutes{5};

/// After so long without a run, a clock may have jumped.
constexpr std::chrono::days long_without_a_run{7};

/// 0 if nothing is checked.
seconds ahead_of_server(const JobContext& context) {
    return context.host_clock ? ahead_of_server(context.store, context.host_clock()).value_or(seconds{0})
                              : seconds{0};
}

/// Until when the job was paused: runs that a pause kept away say nothing about the clock. Long ago if it was
/// not.
Instant last_pause(std::string_view job, seconds max_gap, const JobContext& context) {
    Instant last{};
    for (const Pause& pause : context.store.pauses().pauses(context.now - max_gap)) {
        const PauseTarget& target = pause.target;
        if (target.provider || (target.job && *target.job != job)) continue;
        last = std::max(last, std::min(pause.until.value_or(context.now), context.now));
    }
    return last;
}

Error not_believed(const std::string& reason, const std::string& hint) {
    return {ErrorKind::failed, "this host's clock may be wrong: " + reason + "; nothing was changed", hint};
}

/// The last run of any job, if it was so long ago that the clock may have jumped since, and so was that of
/// `job`. A job that has never run, and one that was paused, say nothing.
std::optional<Instant> last_run_before_leap(std::string_view job, const JobContext& context) {
    const auto long_before = [&](Instant run) { return context.now - run > long_without_a_run; };
    RunStore& runs = context.store.runs();
    const auto own = runs.worked_runs(job, context.now).newest_by_now;
    if (!own || !long_before(*own) || !long_before(last_pause(job, long_without_a_run, context))) return {};
    const auto any = runs.worked_runs(std::nullopt, context.now).newest_by_now;
    return any && long_before(*any) ? any : std::nullopt;
}

}  // namespace

void require_believable_clock(std::string_view job, seconds max_gap, const JobContext& context) {
    if (!context.host_clock) return;
    const std::string accept = "; if the clock is right, run once with --accept-clock";
    if (const seconds ahead = ahead_of_server(context); std::chrono::abs(ahead) > believed_difference) {
        throw not_believed("it is " + clock_difference(ahead), fix_clock + accept);
    }
    const WorkedRuns runs = context.store.runs().worked_runs(job, context.now);
    if (runs.last && *runs.last > context.now + believed_difference) {
        throw not_believed("it says " + format_instant(context.now) + ", and the last run took place at " +
                               format_instant(*runs.last),
                           fix_clock + accept);
    }
    if (runs.newest_by_now && context.now - *runs.newest_by_now > max_gap &&
        context.now - last_pause(job, max_gap, context) > max_gap) {
        throw not_believed("it says " + format_instant(context.now) + ", and the last run took place at " +
                               format_instant(*runs.newest_by_now) + ", more than " +
                               format_duration(max_gap) + " ago ([maintain] max_gap)",
                           fix_clock + accept);
    }
}

Instant time_for_forgetting(const std::optional<Instant>& last_run, const JobContext& context) {
    if (!context.host_clock) return context.now;
    const Instant now = context.now - std::max(ahead_of_server(context), seconds{0});
    return last_run ? std::min(now, *last_run + long_without_a_run) : now;
}

Instant time_for_what_is_due(std::string_view job, AfterLeap after_leap, const JobContext& context,
                             Outcome& outcome) {
    if (!context.host_clock) return context.now;
    const Instant host = context.host_clock();
    const DecidedTime decided = time_that_decides(context.store, host);
    if (!decided.warning.empty()) {
        outcome.warnings.push_back(decided.warning);
        return context.now - (host - decided.now);
    }
    if (decided.compared) return context.now;
    const auto last = last_run_before_leap(job, context);
    if (!last) return context.now;
    if (after_leap == AfterLeap::refuses && !context.dry_run) {
        throw not_believed(
            "it says " + format_instant(context.now) + ", and no job has run since " + format_instant(*last),
            std::string(fix_clock) + "; if the clock is right, run `slotctl maintain --accept-clock` once");
    }
    outcome.warnings.push_back("it is " + format_instant(context.now) +
                               " by this host's clock, and the last run was at " + format_instant(*last) +
                               ": if the clock has jumped, what was done cannot be undone (" + fix_clock +
                               ")");
    return context.now;
}

}  // namespace slotctl
