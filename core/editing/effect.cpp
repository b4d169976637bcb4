#include "core/editing/effect.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/error.hpp"
#include "core/plans/outside_rules.hpp"

namespace slotctl {

namespace {

using std::chrono::days;

/// Above this many providers, their slots are not read: that would take longer than anybody waits.
constexpr std::size_t most_planned = 200;

/// The date before a slot matters too, and in some zones the date is one earlier than in UTC.
LocalDate first_date(std::span<const BookingAhead> bookings, Instant now) {
    Instant first = now;
    for (const BookingAhead& booking : bookings) first = std::min(first, booking.time.begin);
    return LocalDate{std::chrono::floor<days>(first).time_since_epoch() - days{3}};
}

/// A provider whose zone is unknown has no plan: `maintain` reports it.
std::optional<ProviderPlan> plan_of(EditTransaction& transaction, ProviderSnapshot& provider,
                                    const MaintainPolicy& policy, Instant now) {
    try {
        const auto ranges = slots_to_load(provider, policy, now);
        transaction.load_slots({&provider, 1}, ranges);
        return plan_maintain(provider, policy, now);
    } catch (const Error& error) {
        if (provider.time_zone.empty() || Zone::find(provider.time_zone)) throw;
        return std::nullopt;
    }
}

const ProviderSnapshot* find(const RulesThen& rules, ProviderId id) {
    const auto found =
        std::lower_bound(rules.providers.begin(), rules.providers.end(), id,
                         [](const ProviderSnapshot& p, ProviderId wanted) { return p.id < wanted; });
    return found != rules.providers.end() && found->id == id ? &*found : nullptr;
}

/// How a booking lies to the rules: the rules yield it; an operator has put it inside the hours, but off the
/// grid; or it is outside.
enum class Standing { yielded, inside_hours, outside };

Standing standing_of(const ProviderSnapshot& provider, const BookingAhead& booking) {
    const ServiceId service = booking.offering.service;
    if (!outside_rules(provider, service, booking.time)) return Standing::yielded;
    const OfferingSnapshot* const offering = provider.offering(service);
    const bool usable = offering != nullptr && offering->active && offering->fault.empty();
    return usable && inside_hours(provider, service, booking.time) ? Standing::inside_hours
                                                                   : Standing::outside;
}

using Starts = std::map<OfferingKey, std::set<Instant>>;

Starts starts_in(const std::vector<ProviderPlan>& plans, std::vector<Instant> OfferingPlan::*list) {
    Starts starts;
    each_offering(plans, [&](const OfferingPlan& plan) {
        starts[plan.key].insert((plan.*list).begin(), (plan.*list).end());
    });
    return starts;
}

/// How many starts a plan has that the other one has not.
std::int64_t new_in(const std::vector<ProviderPlan>& after, const std::vector<ProviderPlan>& before,
                    std::vector<Instant> OfferingPlan::*list) {
    const Starts old = starts_in(before, list);
    std::int64_t count = 0;
    for (const auto& [key, starts] : starts_in(after, list)) {
        const auto known = old.find(key);
        for (const Instant start : starts)
            if (known == old.end() || !known->second.contains(start)) ++count;
    }
    return count;
}

OfferingNames names_of(const ProviderSnapshot& provider, ServiceId service) {
    const OfferingSnapshot* const offering = provider.offering(service);
    const bool named = offering != nullptr && !offering->name.empty();
    return {provider.name, named ? offering->name : "service " + std::to_string(service)};
}

int capacity_of(const ProviderSnapshot& provider, ServiceId service) {
    const OfferingSnapshot* const offering = provider.offering(service);
    return offering == nullptr || !offering->active ? 0 : offering->rules.capacity;
}

/// The offset of a zone's clocks from UTC; nothing if the zone is unknown.
std::optional<std::chrono::seconds> offset_in(const std::string& zone, Instant instant) {
    const auto known = Zone::find(zone);
    return known ? std::optional(known->offset_at(instant)) : std::nullopt;
}

/// What the rules before and after a change mean for bookings.
class Comparison {
  public:
    Comparison(const RulesThen& before, const RulesThen& after, EditEffect& effect)
        : before_(before), after_(after), effect_(effect) {}

    void run(std::span<const BookingAhead> bookings) {
        std::map<std::pair<Instant, OfferingKey>, OverbookedTime> starts;
        for (const BookingAhead& booking : bookings) {
            const ProviderSnapshot* const old = find(before_, booking.offering.provider);
            const ProviderSnapshot* const now = find(after_, booking.offering.provider);
            if (old == nullptr || now == nullptr) continue;
            shift(*old, *now, booking);
            if (booking.manual_slot) continue;
            const ServiceId service = booking.offering.service;
            if (standing_of(*now, booking) > standing_of(*old, booking)) {
                effect_.bookings.push_back({booking, names_of(*old, service), old->time_zone,
                                            outside_rules(*now, service, booking.time).value()});
            }
            const int places = capacity_of(*now, service);
            if (places == 0 || places >= capacity_of(*old, service)) continue;
            OverbookedTime& start = starts[{booking.time.begin, booking.offering}];
            start = {booking.offering, booking.time,       names_of(*old, service),
                     old->time_zone,   start.bookings + 1, places};
        }
        for (auto& [key, start] : starts)
            if (start.bookings > start.places) effect_.overbooked.push_back(std::move(start));
    }

  private:
    void shift(const ProviderSnapshot& old, const ProviderSnapshot& now, const BookingAhead& booking) {
        if (old.time_zone == now.time_zone) return;
        const Instant begin = booking.time.begin;
        if (offset_in(old.time_zone, begin) == offset_in(now.time_zone, begin)) return;
        effect_.shifted.push_back(
            {booking, names_of(old, booking.offering.service), old.time_zone, now.time_zone});
    }

    const RulesThen& before_;
    const RulesThen& after_;
    EditEffect& effect_;
};

}  // namespace

RulesThen rules_then(EditTransaction& transaction, std::span<const ProviderId> providers,
                     std::span<const BookingAhead> bookings, const MaintainPolicy& policy, Instant now) {
    RulesThen rules;
    rules.providers = transaction.snapshots(providers, first_date(bookings, now));
    if (providers.size() > most_planned) return rules;
    rules.plans.emplace();
    for (ProviderSnapshot& provider : rules.providers)
        if (auto plan = plan_of(transaction, provider, policy, now)) rules.plans->push_back(std::move(*plan));
    return rules;
}

EditEffect effect_of(const RulesThen& before, const RulesThen& after,
                     std::span<const BookingAhead> bookings) {
    EditEffect effect;
    Comparison(before, after, effect).run(bookings);
    if (before.plans && after.plans) {
        effect.slots = SlotEffect{new_in(*after.plans, *before.plans, &OfferingPlan::withdraw),
                                  new_in(*after.plans, *before.plans, &OfferingPlan::create)};
    }
    return effect;
}

}  // namespace slotctl
