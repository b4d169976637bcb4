#include <algorithm>

#include <rapidcheck.h>

#include "core/plans/offered_times.hpp"
#include "tests/support/any_situation.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;
using std::chrono::minutes;

Situation any_bookable_situation() {
    Situation situation = any_situation();
    for (OfferingSnapshot& offering : situation.provider.rules.offerings) {
        offering.rules.buffer_before = minutes{15 * any(0, 3)};
        offering.rules.buffer_after = minutes{15 * any(0, 3)};
        offering.rules.min_notice = minutes{60 * any(0, 30)};
    }
    return situation;
}

StandingSlot standing(ModelProvider& provider, ServiceId service, const StoredSlot& slot) {
    const Interval time{slot.starts, slot.starts + slot.duration};
    return {service,
            time,
            blocked_span(time, booking_terms(provider.offering(service).rules)),
            slot.capacity,
            slot.booked_count,
            slot.manual};
}

/// What a store loads: the booked slots and the manual ones.
ProviderCalendar calendar_of(ModelProvider& provider) {
    ProviderCalendar calendar{provider.rules, {}};
    for (const ServiceId service : {1, 2}) {
        for (const auto& [start, slot] : provider.slots(service)) {
            if (slot.booked_count > 0 || slot.manual)
                calendar.slots.push_back(standing(provider, service, slot));
        }
    }
    return calendar;
}

BusyTime busy_time(ModelProvider& provider) {
    std::vector<Interval> blocked;
    for (const StandingSlot& slot : calendar_of(provider).slots)
        if (slot.booked_count > 0) blocked.push_back(slot.blocks);
    return BusyTime(std::move(blocked));
}

/// Bookings that a database accepts, at slots and elsewhere, and manual slots.
void use(ModelProvider& provider, Instant now) {
    for (int left = any(0, 8); left > 0; --left) {
        const ServiceId service = any(1, 2);
        const auto starts = provider.starts(now, service);
        const auto which = static_cast<std::size_t>(any(0, 99));
        const bool at_slot = !starts.empty() && any(0, 2) > 0;
        const Instant start = at_slot ? starts[which % starts.size()] : now + minutes{15 * any(0, 800)};
        const auto slot = provider.slots(service).find(start);
        const bool exists = slot != provider.slots(service).end();
        if (any(0, 4) == 0) {
            if (!exists) provider.add_manual(start, service);
        } else {
            const ServiceRules& rules = provider.offering(service).rules;
            const auto duration = exists ? slot->second.duration : rules.duration;
            const Interval blocks = blocked_span({start, start + duration}, booking_terms(rules));
            const bool full = exists && slot->second.booked_count >= slot->second.capacity;
            const bool joins = exists && slot->second.booked_count > 0;
            if (full || (!joins && busy_time(provider).meets(blocks))) continue;
            provider.book(start, service);
        }
        if (provider.offering(service).window) provider.touch(service);
    }
}

/// `2 2026-11-20T09:00:00Z/2026-11-20T10:00:00Z 1`: service, time and free places.
std::string text_of(ServiceId service, const Interval& time, int free) {
    return std::to_string(service) + " " + utc(time) + " " + std::to_string(free);
}

/// The bookable slots as they stand, on these dates; of capped offerings, those until the limit.
Texts bookable_rows(ModelProvider& provider, DateRange dates, Instant now) {
    const BusyTime busy = busy_time(provider);
    const Zone local = zone(provider.rules.time_zone);
    Texts texts;
    for (const OfferingSnapshot& offering : provider.rules.offerings) {
        if (!offering.active) continue;
        for (const auto& [start, slot] : provider.slots(offering.service)) {
            const LocalDate date = local.date_of(start);
            if (date < dates.first || dates.last < date) continue;
            const SlotRow row{
                {start, start + slot.duration}, slot.capacity, slot.booked_count, slot.outside_rules};
            if (!bookable(row, booking_terms(offering.rules), busy, now)) continue;
            texts.push_back(text_of(offering.service, row.time, slot.capacity - slot.booked_count));
        }
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

/// The free times on these dates. An offering that is cut off at its limit has rows only until there.
Texts free_times_of(ModelProvider& provider, const ProviderCalendar& calendar, DateRange dates, Instant now) {
    Texts texts;
    for (const OfferedTime& time : offered_times(calendar, dates, now)) {
        const auto& window = provider.offering(time.key.service).window;
        const auto slot = provider.slots(time.key.service).find(time.time.begin);
        const bool exists = slot != provider.slots(time.key.service).end();
        if (window && window->capped && time.time.begin >= window->filled_until && !exists) continue;
        if (!time.reason) texts.push_back(text_of(time.key.service, time.time, time.free));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

}  // namespace

TEST_CASE("free times equal the bookable slots of a maintained window") {
    CHECK(rc::check([] {
        auto [provider, now, policy] = any_bookable_situation();
        provider.maintain(policy, now);
        use(provider, now);
        if (any(0, 1) == 0) change_rules(provider);
        provider.maintain(policy, now);
        const LocalDate today = zone(provider.rules.time_zone).date_of(now);
        const DateRange dates{today, today + days{policy.days_ahead}};
        RC_ASSERT(free_times_of(provider, calendar_of(provider), dates, now) ==
                  bookable_rows(provider, dates, now));
    }));
}

TEST_CASE("free times beyond the window are those that a later run fills") {
    CHECK(rc::check([] {
        auto [provider, now, policy] = any_bookable_situation();
        policy.max_slots = 100000;
        for (OfferingSnapshot& offering : provider.rules.offerings) offering.rules.max_slots.reset();
        provider.maintain(policy, now);
        use(provider, now);
        const ProviderCalendar before = calendar_of(provider);
        const LocalDate today = zone(provider.rules.time_zone).date_of(now);
        const DateRange beyond{today + days{policy.days_ahead + 1}, today + days{policy.days_ahead + 5}};
        policy.days_ahead += 5;
        provider.maintain(policy, now);
        RC_ASSERT(free_times_of(provider, before, beyond, now) == bookable_rows(provider, beyond, now));
    }));
}
