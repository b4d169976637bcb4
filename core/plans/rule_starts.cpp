#include "core/plans/rule_starts.hpp"

#include "core/calendar/local_time.hpp"

namespace slotctl {

const ProviderHours& HoursByRange::of(DateRange dates) {
    const auto key = std::make_pair(dates.first, dates.last);
    auto found = known_.find(key);
    if (found == known_.end()) {
        ProviderHours hours(zone_, provider_.availability, provider_.overrides, dates);
        found = known_.emplace(key, std::move(hours)).first;
    }
    return found->second;
}

std::vector<Instant> grid_starts(const OfferingSnapshot& offering, HoursByRange& hours, DateRange dates,
                                 const Enough& enough) {
    const ProviderHours& provider_hours = hours.of(dates);
    if (offering.hours.empty()) return slot_starts(provider_hours, nullptr, grid_of(offering), enough);
    const auto narrowed = service_hours(provider_hours.zone(), offering.hours, dates);
    return slot_starts(provider_hours, &narrowed, grid_of(offering), enough);
}

std::vector<Instant> rule_starts(const OfferingSnapshot& offering, HoursByRange& hours, DateRange dates,
                                 const Enough& enough) {
    const BusyTime& elsewhere = hours.elsewhere();
    const bool local = hours.stores_local_times();
    if (elsewhere.empty() && !local) return grid_starts(offering, hours, dates, enough);
    // Of the first starts, any number may be taken.
    auto starts = grid_starts(offering, hours, dates, {});
    const Zone& zone = hours.of(dates).zone();
    std::erase_if(starts, [&](Instant start) {
        const Interval slot{start, start + offering.rules.duration};
        if (elsewhere.meets(blocked_span(slot, booking_terms(offering.rules)))) return true;
        return local && !are_read_back(zone, slot.begin, slot.end);
    });
    return starts;
}

}  // namespace slotctl
