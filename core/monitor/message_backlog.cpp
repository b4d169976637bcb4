#include "core/monitor/message_backlog.hpp"

#include <algorithm>

#include "core/catalogue/catalogue.hpp"
#include "core/monitor/due_runs.hpp"

namespace slotctl {

namespace {

bool is_scheduled(JobId job, const Config& config) {
    return !entries_of(job_kind(job).name, config.schedule).empty();
}

/// What is due at the moment, as `remind --dry-run` counts it.
std::int64_t due_messages(Store& store, const Config& config, Instant now) {
    const MessagePolicy policy{config.reminders, config.notifications.events, config.notifications.channels};
    std::int64_t due = 0;
    if (policy.tells(MessageEvent::reminder))
        for (std::size_t rule = 0; rule < policy.reminders.size(); ++rule)
            due += store.messages().count_reminders(policy, rule, now).queued;
    if (!store.messages().has_news(policy, now)) return due;
    const ToldChanges changes = store.messages().count_changes(policy, now);
    return due + changes.confirmed + changes.moved + changes.cancelled;
}

/// Where customers should be told, but nothing in the schedule does it; what else may run it is given time.
std::optional<UnqueuedMessages> unqueued(Store& store, const HealthSources& sources,
                                         std::span<const Pause> pauses) {
    const Config& config = sources.config;
    const std::string remind(job_kind(JobId::remind).name);
    if (is_scheduled(JobId::remind, config) || pause_of_job(pauses, remind, sources.now) != nullptr)
        return std::nullopt;
    const auto last = store.runs().last_good_start(remind, sources.now);
    const bool was_used = last && is_scheduled(JobId::notify, config);
    if (!config.notifications.enabled && !was_used) return std::nullopt;
    const Instant since = last.value_or(store.health().created_at().value_or(sources.now));
    const HealthPolicy& policy = config.monitor.health;
    if (sources.now - since < policy.queue_age_warning) return std::nullopt;
    return UnqueuedMessages{due_messages(store, config, sources.now), last, since};
}

}  // namespace

MessageFacts message_backlog(Store& store, const HealthSources& sources, std::span<const Pause> pauses) {
    MessageFacts facts = store.deliveries().facts(sources.now);
    facts.expected = facts.expected || sources.config.notifications.enabled;
    facts.unqueued = unqueued(store, sources, pauses);
    return facts;
}

}  // namespace slotctl
