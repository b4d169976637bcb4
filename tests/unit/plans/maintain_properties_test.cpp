#include <rapidcheck.h>

#include "core/plans/outside_rules.hpp"
#include "tests/support/any_situation.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

/// Bookings at some slots and elsewhere, and manual slots: harmless changes by others.
void use(ModelProvider& provider, Instant now) {
    for (const ServiceId service : {1, 2}) {
        for (int left = any(0, 4); left > 0; --left) {
            const auto starts = provider.starts(now, service);
            const auto which = static_cast<std::size_t>(any(0, 99));
            const bool at_slot = !starts.empty() && any(0, 2) > 0;
            const Instant start = at_slot ? starts[which % starts.size()] : now + minutes{15 * any(0, 400)};
            if (any(0, 4) > 0) {
                provider.book(start, service);
            } else if (!provider.slots(service).contains(start)) {
                provider.add_manual(start, service);
            }
            if (provider.offering(service).window) provider.touch(service);
        }
    }
}

/// Deletes slots of the window, adds strays to it, and falsifies durations, sizes and counts, without the
/// store noticing.
void damage(ModelProvider& provider, const MaintainPolicy& policy, Instant now) {
    const Zone local = zone(provider.rules.time_zone);
    const Instant window_end = local.start_of(local.date_of(now) + days{policy.days_ahead + 1});
    for (const ServiceId service : {1, 2}) {
        const auto starts = provider.starts(now, service);
        for (const Instant start : starts) {
            StoredSlot& slot = provider.slots(service).at(start);
            const int kind = any(0, 7);
            if (kind == 0) provider.slots(service).erase(start);
            if (kind == 1) slot.booked_count += any(-slot.booked_count, 3);
            if (kind > 1 && (slot.booked_count > 0 || slot.manual)) continue;
            if (kind == 2) slot.duration += minutes{5};
            if (kind == 3) slot.capacity += 1;
            if (kind == 4) slot.outside_rules = true;
        }
        const Instant stray = now + minutes{15 * any(0, 400)};
        if (stray >= window_end) continue;
        provider.slots(service).try_emplace(stray, StoredSlot{stray, minutes{20}, 1, 0, false, false});
    }
}

/// The complete state of the slots from `from` on, except manual ones.
Texts state(ModelProvider& provider, Instant from) {
    Texts texts;
    for (const ServiceId service : {1, 2}) {
        for (const auto& [start, slot] : provider.slots(service)) {
            if (start < from || slot.manual) continue;
            texts.push_back(std::to_string(service) + " " + utc(start) + " " +
                            std::to_string(slot.duration.count()) + " " + std::to_string(slot.booked_count) +
                            "/" + std::to_string(slot.capacity) + (slot.outside_rules ? " outside" : ""));
        }
    }
    return texts;
}

MaintainPolicy verifying(MaintainPolicy policy) {
    policy.verify = true;
    return policy;
}

}  // namespace

TEST_CASE(
    "planning again right after a plan was applied creates and withdraws nothing, with verify or without") {
    CHECK(rc::check([] {
        auto [provider, now, policy] = any_situation();
        for (int round = any(1, 3); round > 0; --round) {
            provider.maintain(policy, now);
            RC_ASSERT(leaves_slots(provider.plan(policy, now)));
            RC_ASSERT(leaves_slots(provider.plan(verifying(policy), now)));
            use(provider, now);
            if (any(0, 1) == 0) change_rules(provider);
            if (any(0, 4) == 0) {
                provider.rules.time_zone = any_zone();
                provider.provider_changed();
            }
            now += minutes{any(0, 2 * 1440)};
        }
        provider.maintain(policy, now);
        RC_ASSERT(leaves_slots(provider.plan(verifying(policy), now)));
    }));
}

TEST_CASE("one run with verify heals any damage, and leaves nothing for the next") {
    CHECK(rc::check([] {
        auto [provider, now, policy] = any_situation();
        provider.maintain(policy, now);
        use(provider, now);
        damage(provider, policy, now);
        provider.maintain(verifying(policy), now);
        const auto again = provider.plan(verifying(policy), now);
        RC_ASSERT(leaves_slots(again));
        for (const OfferingPlan& part : again.offerings) {
            RC_ASSERT(part.recount.empty() && part.resize.empty());
            RC_ASSERT(part.mark_outside.empty() && part.mark_inside.empty());
        }
    }));
}

TEST_CASE("planning with verify restores damaged slots exactly") {
    CHECK(rc::check([] {
        auto [provider, now, policy] = any_situation();
        provider.maintain(policy, now);
        const auto before = state(provider, now);
        damage(provider, policy, now);
        provider.maintain(verifying(policy), now);
        RC_ASSERT(state(provider, now) == before);
    }));
}

TEST_CASE("a booked slot has a reason to be outside the rules if and only if it is marked so") {
    CHECK(rc::check([] {
        auto [provider, now, policy] = any_situation();
        provider.maintain(policy, now);
        use(provider, now);
        if (any(0, 1) == 0) change_rules(provider);
        if (any(0, 2) == 0) {
            provider.rules.overrides = any_overrides(zone(provider.rules.time_zone).date_of(now));
            provider.provider_changed();
        }
        provider.maintain(policy, now);
        const Zone local = zone(provider.rules.time_zone);
        for (const ServiceId service : {1, 2}) {
            const auto& window = provider.offering(service).window;
            if (!window) continue;
            const Interval looked_at{local.start_of(local.date_of(now)), local.end_of(window->horizon)};
            for (const auto& [start, slot] : provider.slots(service)) {
                if (slot.booked_count == 0 || slot.manual) continue;
                if (start < looked_at.begin || start >= looked_at.end) continue;
                const std::string reason =
                    why_outside(provider.rules, service, {start, start + slot.duration});
                const bool yielded = reason.starts_with("it is within the rules again");
                const bool beyond = reason.starts_with("it is beyond the limit");
                RC_ASSERT(!reason.empty());
                RC_ASSERT((slot.outside_rules ? !yielded : yielded || beyond));
                RC_ASSERT(!beyond || window->capped);
            }
        }
    }));
}

TEST_CASE("runs day by day end with the same slots as one fresh run on the last day") {
    CHECK(rc::check([] {
        auto [provider, now, policy] = any_situation();
        ModelProvider fresh = provider;
        provider.maintain(policy, now);
        for (int runs = any(1, 6); runs > 0; --runs) {
            now += any(0, 3) > 0 ? minutes{1440} : minutes{any(1, 3000)};
            provider.maintain(policy, now);
        }
        for (const ServiceId service : {1, 2}) {
            // A window never shrinks: if the days passed unevenly, the fresh run looks just as far ahead.
            if (const auto& window = provider.offering(service).window) {
                const auto today = zone(provider.rules.time_zone).date_of(now);
                policy.days_ahead =
                    std::max(policy.days_ahead, static_cast<int>((window->horizon - today).count()));
            }
        }
        fresh.maintain(policy, now);
        RC_ASSERT(state(provider, now) == state(fresh, now));
    }));
}

TEST_CASE("no plan leaves more future slots than the limit, nor duplicates, nor slots of a past date") {
    CHECK(rc::check([] {
        auto [provider, now, policy] = any_situation();
        for (int runs = any(1, 4); runs > 0; --runs) {
            provider.maintain(policy, now);
            for (const ServiceId service : {1, 2}) {
                const auto& offering = provider.offering(service);
                const auto limit =
                    static_cast<std::size_t>(offering.rules.max_slots.value_or(policy.max_slots));
                RC_ASSERT(provider.starts(now, service).size() <= (offering.active ? limit : 0));
                const Zone local = zone(provider.rules.time_zone);
                const Instant today = local.start_of(local.date_of(now));
                for (const Instant start : provider.starts(Instant::min(), service))
                    RC_ASSERT(start >= today);
            }
            now += minutes{any(0, 2 * 1440)};
        }
    }));
}
