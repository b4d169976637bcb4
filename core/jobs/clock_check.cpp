#include "core/jobs/clock_check.hpp"

#include <algorithm>

#include "core/base/duration.hpp"

namespace slotctl {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Clocks synchronised by NTP differ by less than a second; unsynchronised ones may differ by minutes.
constexpr seconds believed_difference = minutes{5};
constexpr seconds difference_for_what_is_due = minutes{1};
constexpr const char* fix_clock = "set this host's clock, for example with NTP";

/// How far this host's clock is ahead of the database server's; 0 if they are the same clock or nothing is
/// checked.
seconds ahead_of_server(const JobContext& context) {
    if (!context.host_clock) return seconds{0};
    const auto server = context.store.runs().server_clock();
    return server ? context.host_clock() - *server : seconds{0};
}

std::string difference(seconds ahead) {
    return format_duration(std::chrono::abs(ahead)) + (ahead > seconds{0} ? " ahead of" : " behind") +
           " the database server's";
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

}  // namespace

void require_believable_clock(std::string_view job, seconds max_gap, const JobContext& context) {
    if (!context.host_clock) return;
    const std::string accept = "; if the clock is right, run once with --accept-clock";
    if (const seconds ahead = ahead_of_server(context); std::chrono::abs(ahead) > believed_difference) {
        throw not_believed("it is " + difference(ahead), fix_clock + accept);
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

Instant time_for_what_is_due(const JobContext& context, Outcome& outcome) {
    const seconds ahead = ahead_of_server(context);
    if (std::chrono::abs(ahead) <= difference_for_what_is_due) return context.now;
    outcome.warnings.push_back("this host's clock is " + difference(ahead) +
                               "; the server's clock decides what is due (" + fix_clock + ")");
    return context.now - ahead;
}

}  // namespace slotctl
