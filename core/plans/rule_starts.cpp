#include "core/plans/rule_starts.hpp"

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
    if (elsewhere.empty()) return grid_starts(offering, hours, dates, enough);
    // Of the first starts, any number may be taken.
    auto starts = grid_starts(offering, hours, dates, {});
    std::erase_if(starts, [&](Instant start) {
        return elsewhere.meets(
            blocked_span({start, start + offering.rules.duration}, booking_terms(offering.rules)));
    });
    return starts;
}

}  // namespace slotctl
