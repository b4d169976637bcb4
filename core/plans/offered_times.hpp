#pragma once

#include <optional>
#include <vector>

#include "core/calendar/provider_hours.hpp"
#include "core/plans/availability.hpp"
#include "core/plans/provider_calendar.hpp"

/// The times that customers can book, worked out from rules and bookings, whether or not slots were filled.
namespace slotctl {

/// A time that the rules yield, or at which a manual slot stands.
struct OfferedTime {
    OfferingKey key;
    Interval time;
    int capacity = 1;
    int free = 0;                       ///< places that can be booked; 0 if there is a reason
    std::optional<NotBookable> reason;  ///< none: it can be booked
};

/// The time of each active offering of `calendar` on the provider's local dates, free or not, ascending by
/// start, then service. What `maintain` would fill there, and what a customer could book of it at `now`,
/// without the limit of `max_slots`. Precondition: `calendar.slots` contains what can affect slots that begin
/// on these dates. Throws Error(failed) if the provider's time zone is unknown.
std::vector<OfferedTime> offered_times(const ProviderCalendar& calendar, DateRange dates, Instant now);

/// The instants at which a slot of one of these local dates can begin, in any zone.
Interval starts_in_any_zone(DateRange dates);

}  // namespace slotctl
