#include "tests/support/maintain_once.hpp"

#include <algorithm>
#include <string>

#include "core/calendar/zone.hpp"
#include "core/plans/maintain.hpp"

namespace slotctl::tests {

MaintainPolicy looking_ahead(int days_ahead) {
    MaintainPolicy policy;
    policy.days_ahead = days_ahead;
    return policy;
}

std::vector<ZoneDay> zone_days(Store& store, const MaintainScope& scope, Instant now) {
    std::vector<std::string> names = store.maintenance().time_zones(scope);
    if (std::find(names.begin(), names.end(), "UTC") == names.end()) names.emplace_back("UTC");
    std::vector<ZoneDay> days;
    for (const std::string& name : names) {
        const auto zone = Zone::find(name);
        if (!zone) continue;
        const LocalDate today = zone->date_of(now);
        days.push_back({name, today, zone->start_of(today), zone->rules_stamp()});
    }
    return days;
}

MaintainSurvey survey(Store& store, const MaintainPolicy& policy, Instant now, const MaintainScope& scope) {
    return store.maintenance().survey(scope, policy, zone_days(store, scope, now));
}

std::vector<ProviderId> providers_with_work(Store& store, const MaintainPolicy& policy, Instant now,
                                            const MaintainScope& scope) {
    std::vector<ProviderId> ids;
    for (const ProviderWork& work : survey(store, policy, now, scope).work) ids.push_back(work.provider);
    return ids;
}

std::vector<ProviderSnapshot> snapshots(Store& store, const std::vector<ProviderId>& providers,
                                        const MaintainPolicy& policy, Instant now,
                                        const MaintainScope& scope) {
    using std::chrono::days;
    const LocalDate overrides_from = Zone::utc().date_of(now) - days{3};
    auto loaded = store.maintenance().load(providers, scope, policy, overrides_from);
    std::vector<SlotRange> ranges;
    for (const ProviderSnapshot& provider : loaded) {
        const auto needed = slots_to_load(provider, policy, now);
        ranges.insert(ranges.end(), needed.begin(), needed.end());
    }
    // Slots are loaded everywhere, so that every store sees the same.
    store.maintenance().load_slots(loaded, ranges);
    return loaded;
}

std::vector<ProviderPlan> plans(Store& store, const std::vector<ProviderId>& providers,
                                const MaintainPolicy& policy, Instant now, const MaintainScope& scope) {
    std::vector<ProviderPlan> plans;
    for (const ProviderSnapshot& provider : snapshots(store, providers, policy, now, scope)) {
        plans.push_back(plan_maintain(provider, policy, now));
    }
    return plans;
}

std::vector<OfferingCounts> maintain_once(Store& store, const MaintainPolicy& policy, Instant now,
                                          const MaintainScope& scope) {
    const TestLock lock;
    const auto work = providers_with_work(store, policy, now, scope);
    return store.maintenance().apply(lock, plans(store, work, policy, now, scope));
}

OfferingCounts total(const std::vector<OfferingCounts>& counts) {
    OfferingCounts sum;
    for (const OfferingCounts& c : counts) {
        sum.created += c.created;
        sum.withdrawn += c.withdrawn;
        sum.expired += c.expired;
        sum.expired_booked += c.expired_booked;
        sum.marked_outside += c.marked_outside;
        sum.marked_inside += c.marked_inside;
        sum.recounted += c.recounted;
    }
    return sum;
}

}  // namespace slotctl::tests
