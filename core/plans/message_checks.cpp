#include "core/plans/check_parts.hpp"
#include "core/plans/health_checks.hpp"

namespace slotctl::health_checks {

using std::chrono::seconds;

HealthCheck queue_age(const MessageFacts& facts, const HealthPolicy& policy, Instant now) {
    HealthCheck check{"queue_age", HealthState::ok, "", "", {}};
    std::int64_t pending = 0, due = 0;
    seconds age{0};
    std::string slowest;
    for (const QueuedMessages& queue : facts.queues) {
        pending += queue.pending;
        due += queue.due;
        if (!queue.oldest || (!slowest.empty() && age_of(*queue.oldest, now) <= age)) continue;
        age = age_of(*queue.oldest, now);
        slowest = queue.queue;
    }
    if (due > 0) check.state = above(age, policy.queue_age_warning, policy.queue_age_critical);
    check.message = due == 0 ? "no message is due"
                             : plural(due, "message") + (due == 1 ? " is" : " are") + " due, the oldest (" +
                                   slowest + ") for " + rough_duration(age);
    if (pending > due) check.message += ", " + std::to_string(pending - due) + " later";
    for (const RestingChannel& rest : facts.resting)
        check.message += "; the channel " + rest.channel + " rests until " + format_instant(rest.until) +
                         ": " + brief(rest.why);
    if (check.state != HealthState::ok)
        check.hint =
            "make sure that `slotctl notify` is scheduled, and look at what its last runs say: a channel "
            "may rest, or be slow";
    check.measures.push_back(measure("oldest", in_seconds(age), "s", in_seconds(policy.queue_age_warning),
                                     in_seconds(policy.queue_age_critical)));
    check.measures.push_back(measure("due", double(due), ""));
    for (const QueuedMessages& queue : facts.queues)
        check.measures.push_back(measure("pending_" + queue.queue, double(queue.pending), ""));
    return check;
}

HealthCheck unqueued_messages(const UnqueuedMessages& facts, const HealthPolicy& policy, Instant now) {
    HealthCheck check{"unqueued_messages", HealthState::ok, "", "", {}};
    const seconds age = age_of(facts.since, now);
    if (facts.due > 0) check.state = above(age, policy.queue_age_warning, policy.queue_age_critical);
    check.message = facts.due == 0 ? "no message about a booking is due"
                                   : plural(facts.due, "message") + " about bookings " +
                                         (facts.due == 1 ? "is" : "are") + " due, and not queued";
    check.message +=
        facts.last_run ? "; remind last ran " + rough_duration(age) + " ago" : "; remind never ran";
    check.message += ", and nothing in the schedule runs it";
    if (check.state != HealthState::ok)
        check.hint =
            "run `slotctl remind`, and schedule it every 5 minutes ([[schedule]]); what customers should not "
            "be told, leave out of [notifications] events";
    check.measures.push_back(measure("due", double(facts.due), ""));
    check.measures.push_back(measure("age", in_seconds(age), "s", in_seconds(policy.queue_age_warning),
                                     in_seconds(policy.queue_age_critical)));
    return check;
}

HealthCheck send_failures(const MessageFacts& facts, const HealthPolicy& policy) {
    HealthCheck check{"send_failures", HealthState::ok, "", "", {}};
    const std::int64_t bad = facts.failed + facts.unknown, all = bad + facts.sent;
    const double percent = all > 0 ? 100.0 * double(bad) / double(all) : 0.0;
    // A single one may have many reasons.
    if (bad > 1)
        check.state =
            above(percent, double(policy.send_failures_warning), double(policy.send_failures_critical));
    check.message = all == 0
                        ? "nothing was sent in the last 24 hours"
                        : std::to_string(facts.sent) + " sent, " + std::to_string(facts.failed) +
                              " failed, " + std::to_string(facts.unknown) + " unknown in the last 24 hours";
    if (facts.expired > 0) {
        check.message += "; " + std::to_string(facts.expired) + " of those that failed expired unsent";
        if (!facts.why_expired.empty()) check.message += ": " + brief(facts.why_expired);
    }
    if (check.state != HealthState::ok) {
        check.hint =
            "the dashboard shows why, and so does the column `error` of `notifications`; unknown ones may "
            "have arrived, and are not sent again";
        if (facts.expired > 0)
            check.hint =
                "nothing delivered them in time: `slotctl config check` finds a channel that is not set up, "
                "`slotctl notify -v` says what keeps it from sending; " +
                check.hint;
    }
    check.measures.push_back(measure("failures", percent, "%", double(policy.send_failures_warning),
                                     double(policy.send_failures_critical)));
    check.measures.push_back(measure("sent", double(facts.sent), ""));
    check.measures.push_back(measure("failed", double(facts.failed), ""));
    check.measures.push_back(measure("expired", double(facts.expired), ""));
    check.measures.push_back(measure("unknown", double(facts.unknown), ""));
    return check;
}

}  // namespace slotctl::health_checks
