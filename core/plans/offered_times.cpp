#include "core/plans/offered_times.hpp"

#include <algorithm>
#include <map>

#include "core/plans/maintain.hpp"
#include "core/plans/rule_starts.hpp"

namespace slotctl {

namespace {

using std::chrono::days;

using Standing = std::map<Instant, const StandingSlot*>;

std::map<ServiceId, Standing> by_service(const ProviderCalendar& calendar) {
    std::map<ServiceId, Standing> services;
    for (const StandingSlot& slot : calendar.slots) services[slot.service].emplace(slot.time.begin, &slot);
    return services;
}

BusyTime busy_time(const ProviderCalendar& calendar) {
    std::vector<Interval> blocked;
    for (const StandingSlot& slot : calendar.slots)
        if (slot.booked_count > 0) blocked.push_back(slot.blocks);
    return BusyTime(std::move(blocked));
}

/// The offering's slot at a start, as `maintain` would have it: what is booked stays as it is, places follow
/// the rules unless the slot is manual.
SlotRow slot_at(const OfferingSnapshot& offering, Instant start, const StandingSlot* standing) {
    const ServiceRules& rules = offering.rules;
    if (standing == nullptr) return {{start, start + rules.duration}, rules.capacity, 0};
    if (standing->manual) return {standing->time, standing->capacity, standing->booked_count};
    return {standing->time, std::max(rules.capacity, standing->booked_count), standing->booked_count};
}

/// A booked slot of another length is not the one that the rules yield: nobody else can join it.
bool of_another_length(const SlotRow& slot, const OfferingSnapshot& offering, const StandingSlot* standing) {
    return standing != nullptr && !standing->manual &&
           slot.time.end - slot.time.begin != offering.rules.duration;
}

/// The starts that the rules yield, and those of manual slots.
std::vector<Instant> all_starts(const OfferingSnapshot& offering, HoursByRange& hours, const Zone& zone,
                                DateRange dates, const Standing& standing) {
    std::vector<Instant> starts = rule_starts(offering, hours, dates);
    const std::size_t of_rules = starts.size();
    for (const auto& [start, slot] : standing) {
        if (!slot->manual) continue;
        const LocalDate date = zone.date_of(start);
        if (dates.first <= date && date <= dates.last) starts.push_back(start);
    }
    std::inplace_merge(starts.begin(), starts.begin() + static_cast<std::ptrdiff_t>(of_rules), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    return starts;
}

}  // namespace

std::vector<OfferedTime> offered_times(const ProviderCalendar& calendar, DateRange dates, Instant now) {
    const ProviderSnapshot& provider = calendar.rules;
    const Zone zone = zone_of(provider);
    const Standing none;
    const auto standing = by_service(calendar);
    const BusyTime busy = busy_time(calendar);
    HoursByRange hours(provider, zone);
    std::vector<OfferedTime> times;
    for (const OfferingSnapshot& offering : provider.offerings) {
        if (!offering.active || !offering.fault.empty()) continue;
        const BookingTerms terms = booking_terms(offering.rules);
        const auto found = standing.find(offering.service);
        const Standing& slots = found == standing.end() ? none : found->second;
        for (const Instant start : all_starts(offering, hours, zone, dates, slots)) {
            const auto at = slots.find(start);
            const StandingSlot* const stands = at == slots.end() ? nullptr : at->second;
            const SlotRow slot = slot_at(offering, start, stands);
            auto reason = why_not_bookable(slot, terms, busy, now);
            if (!reason && of_another_length(slot, offering, stands)) reason = NotBookable::conflict;
            times.push_back({{provider.id, offering.service},
                             slot.time,
                             slot.capacity,
                             reason ? 0 : slot.capacity - slot.booked_count,
                             reason});
        }
    }
    std::stable_sort(times.begin(), times.end(),
                     [](const OfferedTime& a, const OfferedTime& b) { return a.time.begin < b.time.begin; });
    return times;
}

Interval starts_in_any_zone(DateRange dates) {
    // Local time was never further from UTC than 16 hours.
    constexpr std::chrono::hours furthest{16};
    const Instant first{dates.first.time_since_epoch()};
    const Instant end{(dates.last + days{1}).time_since_epoch()};
    return {first - furthest, end + furthest};
}

}  // namespace slotctl
