#include "core/plans/maintain.hpp"

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/zone_names.hpp"
#include "core/plans/rule_starts.hpp"

namespace slotctl {

namespace {

using std::chrono::days;
using std::chrono::seconds;

struct Look {
    Reach reach = Reach::nothing;
    DateRange dates;          ///< today … the end of the window
    Instant from{}, until{};  ///< the starts in question
    Instant filled{};         ///< no date after the window has a start before this
    std::optional<Instant> expire_before;
};

int limit_of(const OfferingSnapshot& offering, const MaintainPolicy& policy) {
    return offering.rules.max_slots.value_or(policy.max_slots);
}

PairFacts facts_of(const ProviderSnapshot& provider, const OfferingSnapshot& offering, const Zone& zone,
                   const MaintainPolicy& policy, LocalDate today) {
    return {.active = offering.active,
            .window = offering.window ? &*offering.window : nullptr,
            .provider_revision = provider.revision,
            .service_revision = offering.service_revision,
            .max_slots = limit_of(offering, policy),
            .day = PairFacts::Day{zone.rules_stamp(), today}};
}

Look look_at(const ProviderSnapshot& provider, const OfferingSnapshot& offering, const Zone& zone,
             const MaintainPolicy& policy, Instant now) {
    const LocalDate today = zone.date_of(now);
    const LocalDate target = today + days{policy.days_ahead};
    const auto& window = offering.window;

    Look look;
    look.dates = {today, target};
    const PairFacts facts = facts_of(provider, offering, zone, policy, today);
    look.reach = reach_of(facts, policy);
    if (window) {
        // If a provider moved east, its dates end sooner, and the filled range extends into one more date.
        look.dates.last =
            std::max({target, window->horizon, zone.date_of(window->filled_until - seconds{1})});
    }
    look.from = zone.start_of(today);
    look.until = zone.end_of(look.dates.last);
    look.filled = zone.start_of(look.dates.last + days{1});
    if (expires(facts, policy)) look.expire_before = look.from;
    if (look.reach == Reach::extend) look.from = std::max(look.from, window->filled_until);
    return look;
}

struct Yield {
    WantedSlots wanted;
    bool capped = false;
    Instant filled_until{};
};

/// True if even a window full of the busiest dates would stay within the limit.
bool cannot_be_capped(const ProviderSnapshot& provider, const OfferingSnapshot& offering, DateRange dates,
                      std::size_t limit) {
    const std::size_t most =
        most_slots_a_date(provider.availability, provider.overrides, offering.hours, grid_of(offering));
    // The windows of the date before the first may extend into it.
    return most * static_cast<std::size_t>((dates.last - dates.first).count() + 2) <= limit;
}

Yield yield_of(const ProviderSnapshot& provider, const OfferingSnapshot& offering, const Look& look,
               HoursByRange& hours, const Zone& zone, const MaintainPolicy& policy, Instant now) {
    const auto limit = static_cast<std::size_t>(limit_of(offering, policy));
    DateRange dates = look.dates;
    const bool uncapped = cannot_be_capped(provider, offering, dates, limit);
    if (uncapped && look.reach == Reach::extend) {
        // Where clocks go back across midnight, the previous date continues after the first starts of the new
        // one.
        dates.first = std::max(dates.first, zone.date_of(look.from) - days{1});
    }

    Yield yield;
    yield.wanted.creatable_from = now;
    auto& starts = yield.wanted.starts;
    starts = rule_starts(offering, hours, dates, uncapped ? Enough{} : Enough{now, limit + 1});
    yield.filled_until = look.filled;
    const auto future = std::lower_bound(starts.begin(), starts.end(), now);
    if (static_cast<std::size_t>(starts.end() - future) > limit) {
        yield.capped = true;
        starts.erase(future + static_cast<std::ptrdiff_t>(limit), starts.end());
        yield.filled_until = std::min(look.filled, starts.back() + seconds{1});
    }
    if (look.reach == Reach::extend) {
        // A run with an earlier `now` must not give up what a later run filled.
        yield.filled_until = std::max(yield.filled_until, offering.window->filled_until);
        starts.erase(starts.begin(), std::lower_bound(starts.begin(), starts.end(), look.from));
    }
    return yield;
}

OfferingWindow window_after(const ProviderSnapshot& provider, const OfferingSnapshot& offering,
                            const Look& look, const Zone& zone, const MaintainPolicy& policy) {
    OfferingWindow next = offering.window.value_or(OfferingWindow{});
    next.expired_before = look.dates.first;
    if (look.reach == Reach::nothing) return next;
    next.horizon = look.dates.last;
    next.filled_until = look.filled;
    next.capped = false;
    next.provider_revision = provider.revision;
    next.service_revision = offering.service_revision;
    next.zone_stamp = zone.rules_stamp();
    next.max_slots = offering.active ? limit_of(offering, policy) : 0;
    return next;
}

/// The rules of an inactive offering have no effect.
bool is_faulty(const OfferingSnapshot& offering) {
    return offering.active && !offering.fault.empty();
}

OfferingPlan plan_offering(const ProviderSnapshot& provider, const OfferingSnapshot& offering,
                           const Look& look, HoursByRange& hours, const Zone& zone,
                           const MaintainPolicy& policy, Instant now) {
    OfferingPlan plan;
    plan.key = {provider.id, offering.service};
    plan.active = offering.active;
    plan.buffer_before = offering.rules.buffer_before;
    plan.buffer_after = offering.rules.buffer_after;
    if (look.expire_before) plan.expire = OfferingPlan::Expiry{*look.expire_before, policy.force_cleanup};
    OfferingWindow next = window_after(provider, offering, look, zone, policy);

    WantedSlots wanted;
    if (offering.active && look.reach != Reach::nothing) {
        plan.duration = offering.rules.duration;
        plan.capacity = offering.rules.capacity;
        Yield yield = yield_of(provider, offering, look, hours, zone, policy, now);
        plan.capped = next.capped = yield.capped;
        next.filled_until = yield.filled_until;
        wanted = std::move(yield.wanted);
    }
    if (look.reach != Reach::nothing) reconcile(offering, wanted, policy.verify, plan);
    // The window of an inactive pair is only worth storing if there was one before.
    if (offering.window || offering.active) plan.window = next;
    return plan;
}

}  // namespace

Zone zone_of(const ProviderSnapshot& provider) {
    if (provider.time_zone.empty()) return Zone::utc();
    if (auto zone = Zone::find(provider.time_zone)) return *zone;
    throw Error(ErrorKind::failed,
                "provider " + std::to_string(provider.id) + ": " + unknown_zone(provider.time_zone),
                unknown_zone_advice(provider.time_zone, std::to_string(provider.id)));
}

std::vector<SlotRange> slots_to_load(const ProviderSnapshot& provider, const MaintainPolicy& policy,
                                     Instant now) {
    const Zone zone = zone_of(provider);
    std::vector<SlotRange> ranges;
    for (const OfferingSnapshot& offering : provider.offerings) {
        if (is_faulty(offering)) continue;
        const Look look = look_at(provider, offering, zone, policy, now);
        if (look.reach != Reach::nothing) {
            ranges.push_back({{provider.id, offering.service}, look.from, look.until});
        }
    }
    return ranges;
}

ProviderPlan plan_maintain(const ProviderSnapshot& provider, const MaintainPolicy& policy, Instant now) {
    const Zone zone = zone_of(provider);
    HoursByRange hours(provider, zone);
    ProviderPlan plan{provider.id, {}, {}};
    for (const OfferingSnapshot& offering : provider.offerings) {
        if (is_faulty(offering)) {
            plan.faults.push_back({{provider.id, offering.service}, offering.fault});
            continue;
        }
        const Look look = look_at(provider, offering, zone, policy, now);
        if (look.reach == Reach::nothing && !look.expire_before) continue;
        plan.offerings.push_back(plan_offering(provider, offering, look, hours, zone, policy, now));
    }
    return plan;
}

}  // namespace slotctl
