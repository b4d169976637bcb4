#pragma once

#include <span>
#include <vector>

#include "core/plans/provider_calendar.hpp"
#include "core/store/maintain_scope.hpp"

namespace slotctl {

/// What decides when providers can be booked, as it is at this instant: rules and bookings, never the slots
/// that `maintain` filled.
class CalendarStore {
  public:
    virtual ~CalendarStore() = default;

    /// The providers in scope with an active offering in scope, ascending.
    virtual std::vector<ProviderId> offering_providers(const MaintainScope& scope) = 0;

    /// The calendars of these providers (ascending) for slots that begin in `starts`, from one consistent
    /// snapshot. `services` limits the offerings, empty = all; bookings are always those of every service,
    /// except pending ones whose hold has ended by `now`.
    virtual std::vector<ProviderCalendar> load(std::span<const ProviderId> providers,
                                               std::span<const ServiceId> services, const Interval& starts,
                                               Instant now) = 0;
};

}  // namespace slotctl
