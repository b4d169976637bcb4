#include "core/plans/alerts.hpp"

#include <algorithm>

namespace slotctl {

namespace {

/// `memory` after this report, before any notification.
AlertMemory observed(AlertMemory memory, bool bad, const AlertPolicy& policy, Instant now) {
    if (bad) {
        memory.well_since.reset();
        if (!memory.bad_since) memory.bad_since = now;
        if (memory.notified == HealthState::ok && memory.recovered_at &&
            now - *memory.recovered_at < policy.settle) {
            memory.flapping = true;
        }
    } else if (memory.notified == HealthState::ok) {
        memory.bad_since.reset();  // nobody was notified, so nobody needs to know that it recovered
        memory.flapping = false;
    } else if (!memory.well_since) {
        memory.well_since = now;
    }
    return memory;
}

bool reminder_is_due(const AlertMemory& memory, const AlertPolicy& policy, Instant now) {
    return policy.remind_after.count() > 0 && memory.notified_at &&
           now - *memory.notified_at >= policy.remind_after;
}

std::optional<AlertKind> news_about(const AlertMemory& memory, HealthState state, bool bad,
                                    const AlertPolicy& policy, Instant now) {
    if (bad) {
        if (is_worse(state, memory.notified)) return AlertKind::worse;
        if (reminder_is_due(memory, policy, now)) return AlertKind::reminder;
        return std::nullopt;
    }
    if (memory.notified == HealthState::ok) return std::nullopt;
    if (memory.flapping && now - *memory.well_since < policy.settle) return std::nullopt;
    return AlertKind::recovered;
}

AlertMemory after_notification(AlertMemory memory, AlertKind kind, HealthState state, Instant now) {
    memory.notified_at = now;
    if (kind != AlertKind::recovered) {
        memory.notified = state;
        return memory;
    }
    AlertMemory after;
    after.notified_at = now;
    after.recovered_at = now;
    return after;
}

}  // namespace

std::string_view name_of(AlertKind kind) {
    switch (kind) {
        case AlertKind::worse:
            return "worse";
        case AlertKind::recovered:
            return "recovered";
        case AlertKind::reminder:
            return "reminder";
    }
    return "worse";
}

HealthState health_state_named(std::string_view name) {
    for (const auto state : {HealthState::ok, HealthState::warning, HealthState::unknown}) {
        if (name_of(state) == name) return state;
    }
    return HealthState::critical;
}

AlertPlan plan_alerts(const AlertMemories& before, const HealthReport& report, const AlertPolicy& policy,
                      Instant now) {
    AlertPlan plan{{}, before, before};
    for (const HealthCheck& check : report.checks) {
        const bool bad = !is_worse(policy.least, check.state);
        const auto known = before.find(check.name);
        const AlertMemory old = known == before.end() ? AlertMemory{} : known->second;
        const AlertMemory seen = observed(old, bad, policy, now);
        plan.if_failed[check.name] = plan.if_delivered[check.name] = seen;
        const auto kind = news_about(seen, check.state, bad, policy, now);
        if (!kind) continue;
        const Instant since = *(*kind == AlertKind::recovered ? seen.well_since : seen.bad_since);
        plan.items.push_back({*kind, check, seen.notified, since, seen.flapping});
        plan.if_delivered[check.name] = after_notification(seen, *kind, check.state, now);
    }
    std::stable_sort(plan.items.begin(), plan.items.end(), [](const AlertItem& a, const AlertItem& b) {
        return is_worse(a.check.state, b.check.state);
    });
    return plan;
}

}  // namespace slotctl
